"""Documents around one line, from which metadata is lifted."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from corpusmill.corpus.tables import tables_of
from corpusmill.metadata.words import Line
from corpusmill.stages.lift_metadata import COLUMNS, lift_metadata
from corpusmill.text.apply import apply
from corpusmill.text.batch import Batch
from corpusmill.text.fold import fold

BODY = {
    "en": "The council voted on Monday to close the old bridge over the river for two years, the mayor said.",
    "es": "El ayuntamiento votó el lunes el cierre del viejo puente sobre el río durante dos años, dijo la alcaldesa.",
    "fr": "Le conseil municipal a voté lundi la fermeture du vieux pont sur la rivière pendant deux ans, dit le maire.",
    "de": "Der Stadtrat hat am Montag beschlossen, die alte Brücke über den Fluss für zwei Jahre zu schließen.",
    "pt": "A câmara votou na segunda-feira o fecho da velha ponte sobre o rio durante dois anos, disse a presidente.",
    "it": "Il consiglio comunale ha votato lunedì la chiusura del vecchio ponte sul fiume per due anni, dice.",
    "nl": "De gemeenteraad besloot maandag om de oude brug over de rivier voor twee jaar te sluiten, zei zij.",
    "pl": "Rada miasta zdecydowała w poniedziałek o zamknięciu starego mostu na rzece na dwa lata, mówi burmistrz.",
    "no": "Kommunestyret vedtok mandag å stenge den gamle broen over elva i to år, sier ordføreren til avisen.",
    "ru": "Городской совет в понедельник решил закрыть старый мост через реку на два года, сообщил мэр города.",
    "tr": "Belediye meclisi pazartesi günü nehrin üzerindeki eski köprüyü iki yıl kapatma kararı aldı, dedi başkan.",
    "id": "Dewan kota pada hari Senin memutuskan untuk menutup jembatan tua di atas sungai selama dua tahun.",
    "vi": "Hội đồng thành phố hôm thứ Hai đã quyết định đóng cửa cây cầu cũ bắc qua sông trong hai năm tới.",
    "ar": "قرر مجلس المدينة يوم الاثنين إغلاق الجسر القديم فوق النهر لمدة عامين، بحسب ما قال رئيس البلدية للصحفيين.",
    "ur": "سٹی کونسل نے پیر کو دریا پر بنے پرانے پل کو دو سال کے لیے بند کرنے کا فیصلہ کیا ہے، میئر نے بتایا۔",
    "hi": "नगर परिषद ने सोमवार को नदी पर बने पुराने पुल को दो साल के लिए बंद करने का फैसला किया, महापौर ने बताया।",
    "th": "สภาเทศบาลลงมติเมื่อวันจันทร์ให้ปิดสะพานเก่าข้ามแม่น้ำเป็นเวลาสองปีเพื่อซ่อมแซมโครงสร้างที่ชำรุดตามที่นายกเทศมนตรีกล่าวกับผู้สื่อข่าว",
    "ja": "市議会は月曜日、川に架かる古い橋を補修のため２年間閉鎖することを決めたと、市長が記者会見で明らかにした。",
    "zh": "市议会星期一决定关闭河上的旧桥两年进行维修，市长在新闻发布会上对记者表示，工程将于五月开始。",
    "ko": "시의회는 월요일 강 위의 낡은 다리를 보수하기 위해 2년 동안 폐쇄하기로 결정했다고 시장이 기자들에게 밝혔다.",
}  # fmt: skip


def lifted(
    text: str, language: str | None = "en", columns: dict[str, Any] | None = None, **options: Any
) -> tuple[Batch, dict[str, Any]]:
    """The batch after the stage and its row of the documents table."""
    known = {"language": pa.array([language], pa.string())} | (columns or {})
    batch = Batch(ids=["s/1"], texts=[text], columns=known)
    after = apply(batch, lift_metadata(batch, **options), "lift_metadata")
    return after, tables_of(after, [], COLUMNS).documents.to_pylist()[0]


def line(text: str) -> Line:
    return Line(text.strip(), fold(text.strip()), 0)

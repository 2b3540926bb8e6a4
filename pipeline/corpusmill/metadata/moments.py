"""Times beside a day, reading times and counters: what a line of a signature holds that says neither who nor when."""

from __future__ import annotations

import re

from corpusmill.metadata.name_lists import EMAIL

TIME = (
    r"(?:,?\ *(?:at|um|as|a las|a|alle|ore|ora|orele|kl\.?|klo|kell|plkst\.?|val\.|godz\.?|u|ob|o|pukul|jam|om|"
    r"о|об|в|у|saat|luc|stis|στις|เวลา|الساعة|ساعت|בשעה|klokken|orario|h|t|[-|/]|午前|午後|上午|下午|오전|오후)?\ *"
    r"\d{1,2}(?:(?:[:.h]|\ ?uhr\ ?)\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?!\d)|\ ?[時时点點시]\ ?(?:\d{1,2}\ ?[分분])?)"
    r"\ *(?:[ap]\.?\ ?m\.?(?!\w))?\ *(?:uhr|น\.|h\b)?\ *"
    r"\(?(?:wib|wita|wit|ist|et|est|edt|pt|pst|pdt|ct|cst|cdt|gmt|utc|cet|cest|bst|pkt|kst|jst|hrs?|msk|"
    r"мск|z)?(?:[+-]\d{1,2}(?::?\d{2})?)?(?!\w)\)?)"
)
YEAR_ENDS = r"(?:\ *(?:r|г|р|год|года|рік|року|god)(?!\w)\.?,?)?"  # "14 marca 2023 r.", "14 марта 2023 г."
STATED = (
    r"(?:\ *(?:配信|公開|掲載|投稿|発信|发布|發布|發佈|작성|입력|등록|승인)(?!\w))?"  # what Japanese puts behind a day
)
FURNITURE = re.compile(
    r"\d+\ *(?:-\ *)?(?:min(?:ute)?s?\.?|minuten|minuti|minutos|minut[aey]?|минут\w*|мин\.?|хв\w*\.?|menit|phut|"
    r"dk\.?|dakika|perc|λεπτ[αά]|นาที|دقيقة|دقائق|دقیقه|דקות|मिनट|মিনিট|분|分)"
    r"(?:\ *(?:read|read time|de lecture|de lectura|de leitura|di lettura|lesezeit|leestijd|czytania|lesetid|"
    r"lasning|laesning|lesing|cteni|citania|olvasas|okuma|de citit|branja|citanja|"
    r"чтения|на чтение|читання|ανάγνωση|ανάγνωσης|قراءة|مطالعه|קריאה|baca|doc|đoc|lukuaika|पढ़ें|পড়া|소요|읽기))?"
    r"|(?:lecture|lectura|lettura|leitura|lesezeit|okuma suresi)(?: (?:en|de|in|di|:))? ?:? ?\d+ ?min\w*\.?"
    r"|\d+\ ?分で読め(?:ます|る)|(?:阅读(?:时间)?|閱讀(?:時間)?|อ่าน)\ *:?\ *(?:约|約)?\d+\ *(?:分钟|分鐘|นาที)"
    r"|(?:no|\d[\d.,k]*)\ *"
    r"(?:comments?|shares?|views?|likes?|kommentare?|commentaires?|comentarios?|commenti|просмотр\w*)"
    r"|(?:reading time|lesezeit|read time|temps de lecture|tempo di lettura)\ *:?\ *\d+\ *\w*\.?"
    r"|" + EMAIL + r"|<\ *" + EMAIL + r"\ *>|\(?@[\w.]+\)?"
)
COUNTED = (
    "(?:点击|点击数|阅读|阅读量|浏览|浏览量|浏览次数|評論|评论|字数|조회|조회수|閲覧数|views|hits|comments|reads|просмотров|просмотры|"
    "visitas|vues|aufrufe|odsłon|wyświetleń|dibaca|lượt xem|okunma|görüntülenme|ids?|id)"
)
AGO = re.compile(
    r"(?:published |posted |updated )?(?:an?|\d+) (?:second|minute|min|hour|hr|day|week|month|year)s? ago(?: on)?"
    r"|(?:hace|il y a|ha|for|vor|fa|temu|назад) \d+ \w+"
    r"|\d+ (?:\w+ (?:fa|siden|sedan|geleden|temu|назад|önce|lalu|trước|yang lalu))"
    r"|\d+ (?:分|時間|日|小时|天|분|시간|일) ?(?:前|전)"
)

# What themes of blogs set behind a byline on its line, without a sign between: how many comments, a call for one.
CALL_BEHIND = re.compile(
    r"\ +(?:with\ )?(?:"
    r"(?:no|\d[\d.,k]*)\ +(?:comments?|replies|reply|kommentare?|commentaires?|comentarios?|commenti|reacties?)"
    r"|(?:keine\ kommentare|aucun\ commentaire|sin\ comentarios|sem\ comentarios|nessun\ commento|geen\ reacties)"
    r"|(?:leave|post|add|write)\ (?:a\ |your\ )?(?:comment|reply)|comments?\ (?:off|closed)|read\ more|view\ all\ posts"
    r"|(?:schreiben?|hinterlassen?)\ (?:sie\ )?einen\ kommentar|kommentar\ hinterlassen|laisser\ un\ commentaire"
    r"|dejar?\ un\ comentario|deixe?\ um\ comentario|lascia\ un\ commento|geef\ een\ reactie|lamna\ en\ kommentar)$"
)
FILED_BEHIND = re.compile(r".*(?:19|20)\d\d\b.*?(?P<section>\ in\ [^\d.!?]{2,60})$")
"""Of a line with a day: its section ("Posted by Ann Li on 5 May 2020 in Harbour, News")."""

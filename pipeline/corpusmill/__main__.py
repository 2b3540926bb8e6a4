"""`python -m corpusmill`."""

from corpusmill.cli import main

if __name__ == "__main__":
    main()

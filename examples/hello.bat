@ECHO OFF
REM The whole system in one script. It can be run as often as you like.

IF NOT EXIST \\demo\ REGISTER demo
IF NOT EXIST \docs\NUL MD \docs

REM From the host's disk to the ledger, and back.
COPY H:\README.md C:\docs\README.md
TYPE /L:5 C:\docs\README.md
COPY C:\docs\README.md H:\hello.tmp
COMP C:\docs\README.md H:\hello.tmp

ECHO Hello, ledger! > \docs\note.txt
TYPE \docs\note.txt
DIR \docs
LOG

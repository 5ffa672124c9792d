@ECHO OFF
REM A drive from FORMAT to EJECT. Needs --network and --hydra: docs/drives.md.
FORMAT D: /BLANKS:8 /ACCOUNTS:1
REGISTER alice D:
MOUNT D:
CALL drive-work
EJECT D:
VOL D:
TYPE D:\docs\note.txt
CHKDSK D:

@ECHO OFF
REM Works on a drive, wherever it lies.
MD D:\docs
ECHO Written in a head> D:\docs\note.txt
COPY H:\README.md D:\docs
DIR D:\docs
SYNC D:

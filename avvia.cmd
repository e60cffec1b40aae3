@echo off
rem Avvia Campanile su Windows. Basta un doppio clic: non serve essere amministratore.
rem Se qualcosa non va, la finestra resta aperta e dice che cosa fare.
setlocal
chcp 65001 >nul
title Campanile

rem Un clic nella finestra la metterebbe in pausa, e Campanile con lei ("modalita' modifica rapida" di Windows).
rem Alle finestre che si chiamano "Campanile" la si toglie; vale da quando si aprono, percio' se ne apre una.
if defined AVVIO_SENZA_PAUSA goto :avanti
if defined AVVIO_IN_FINESTRA goto :avanti
reg add "HKCU\Console\Campanile" /v QuickEdit /t REG_DWORD /d 0 /f >nul 2>nul
if errorlevel 1 goto :avanti
set "AVVIO_IN_FINESTRA=1"
start "Campanile" "%ComSpec%" /c ""%~f0""
exit /b 0

:avanti
cd /d "%~dp0." 2>nul
if /i not "%CD%\"=="%~dp0" if /i not "%CD%"=="%~dp0" goto :cartella_di_rete

call :trova_node
if not defined NODE goto :manca_node
"%NODE%" -e "const [a,b]=process.versions.node.split('.').map(Number);process.exit((a===20&&b>=19)||(a>20&&a<26)?0:1)"
if not "%ERRORLEVEL%"=="0" goto :altra_versione

rem npm sta accanto a node.exe: serve la prima volta, per installare.
for %%F in ("%NODE%") do set "PATH=%%~dpF;%PATH%"
if exist ".tooling\run.js" (
  "%NODE%" ".tooling\run.js" start
) else (
  "%NODE%" "servizio\avvia.js"
)
rem Non "errorlevel 1": un programma che Windows ha chiuso per un errore finisce con un codice negativo.
if "%ERRORLEVEL%"=="0" exit /b 0
set "ESITO=%ERRORLEVEL%"
echo.
echo Campanile si e' fermato (codice %ESITO%). Il motivo e' scritto qui sopra.
echo Per un controllo completo, da questa cartella: node dist\main.js doctor
goto :aspetta

:trova_node
set "NODE="
for %%F in (node.exe) do set "NODE=%%~$PATH:F"
if defined NODE goto :eof
for %%F in (
  "%ProgramFiles%\nodejs\node.exe"
  "%ProgramW6432%\nodejs\node.exe"
  "%LocalAppData%\Programs\nodejs\node.exe"
) do if exist %%F set "NODE=%%~F"
goto :eof

:manca_node
set "ESITO=69"
echo Manca Node.js, il programma con cui Campanile funziona.
echo Scarica la versione 24 (LTS) da https://nodejs.org, installala e fai di nuovo doppio clic su avvia.cmd.
goto :aspetta

:altra_versione
set "ESITO=69"
echo Questa versione di Node.js non va bene:
"%NODE%" --version
echo Serve dalla 20.19 alla 25. Installa la 24 da https://nodejs.org e fai di nuovo doppio clic su avvia.cmd.
goto :aspetta

:cartella_di_rete
set "ESITO=69"
echo Campanile sta in una cartella di rete: "%~dp0"
echo Va messo su un disco di questo computer, per esempio in C:\Campanile.
goto :aspetta

:aspetta
echo.
rem Chi lo avvia da un altro programma (AVVIO_SENZA_PAUSA) legge il codice e basta.
if not defined AVVIO_SENZA_PAUSA pause
exit /b %ESITO%

@echo off
rem Fa partire Campanile con il computer, anche se nessuno entra in Windows, e lo riavvia se si ferma.
rem Va aperto con il tasto destro, "Esegui come amministratore".
rem    installa-servizio.cmd            lo registra nell'Utilita' di pianificazione
rem    installa-servizio.cmd --rimuovi  lo toglie; i file e gli iscritti restano
rem    installa-servizio.cmd --permessi chiude soltanto la cartella agli altri utenti; la prima riga fa anche questo
rem Che cosa registra si legge in servizio\attivita.xml.
setlocal
chcp 65001 >nul
set "ATTIVITA=Campanile"
cd /d "%~dp0." 2>nul
if /i not "%CD%\"=="%~dp0" if /i not "%CD%"=="%~dp0" goto :cartella_di_rete

if /i "%~1"=="--rimuovi" goto :rimuovi
set "SOLO_PERMESSI="
if /i "%~1"=="--permessi" set "SOLO_PERMESSI=1"
if not defined SOLO_PERMESSI if not "%~1"=="" goto :uso

if not exist "dist\main.js" goto :mai_avviato
set "NODE="
for %%F in (node.exe) do set "NODE=%%~$PATH:F"
if defined NODE goto :node_trovato
for %%F in (
  "%ProgramFiles%\nodejs\node.exe"
  "%ProgramW6432%\nodejs\node.exe"
  "%LocalAppData%\Programs\nodejs\node.exe"
) do if exist %%F set "NODE=%%~F"
:node_trovato
if not defined NODE goto :manca_node

if defined SOLO_PERMESSI goto :permessi
set "DESCRIZIONE=%TEMP%\campanile-attivita.xml"
"%NODE%" "servizio\attivita.js" "%DESCRIZIONE%"
if "%ERRORLEVEL%"=="69" goto :mai_avviato
if not "%ERRORLEVEL%"=="0" goto :non_pronto
call :chiudi
echo Windows chiede la password di %USERNAME%: con quella Campanile parte anche se nessuno e' entrato.
schtasks /Create /TN "%ATTIVITA%" /XML "%DESCRIZIONE%" /RU "%USERDOMAIN%\%USERNAME%" /RP * /F
if not "%ERRORLEVEL%"=="0" goto :fallito
del "%DESCRIZIONE%" 2>nul
schtasks /Run /TN "%ATTIVITA%"
if not "%ERRORLEVEL%"=="0" echo Adesso pero' Windows non l'ha avviato: parte la prossima volta che accendi il computer.
echo.
echo Fatto: Campanile parte con il computer. Per controllare: node dist\main.js doctor
set "ESITO=0"
goto :aspetta

:permessi
call :chiudi
set "ESITO=%ERRORLEVEL%"
goto :aspetta

rem Se Windows non lo permette, permessi.js dice che cosa resta aperto; l'installazione va avanti.
:chiudi
echo Chiudo la cartella agli altri utenti: puo' volerci qualche minuto.
"%NODE%" "servizio\permessi.js"
exit /b %ERRORLEVEL%

:rimuovi
schtasks /End /TN "%ATTIVITA%" >nul 2>nul
schtasks /Delete /TN "%ATTIVITA%" /F
if not "%ERRORLEVEL%"=="0" goto :fallito
echo Fatto: Campanile non parte piu' con il computer. Per avviarlo a mano: avvia.cmd
set "ESITO=0"
goto :aspetta

:uso
echo Uso: installa-servizio.cmd [--rimuovi oppure --permessi]
set "ESITO=64"
goto :aspetta

:mai_avviato
echo Prima avvia Campanile una volta con avvia.cmd e inquadra il codice; poi chiudi quella finestra.
set "ESITO=69"
goto :aspetta

:non_pronto
echo.
echo Cosi' Campanile non partirebbe: il motivo e' scritto qui sopra. Avvialo con avvia.cmd, e quando funziona riprova.
set "ESITO=78"
goto :aspetta

:manca_node
echo Manca Node.js: scarica la versione 24 (LTS) da https://nodejs.org e installala per tutti gli utenti.
set "ESITO=69"
goto :aspetta

:cartella_di_rete
echo Campanile sta in una cartella di rete: va messo su un disco di questo computer, per esempio in C:\Campanile.
set "ESITO=69"
goto :aspetta

:fallito
echo.
echo Windows non ha accettato. Di solito manca il permesso: chiudi, poi tasto destro su
echo installa-servizio.cmd, "Esegui come amministratore". La password e' quella con cui entri in Windows.
set "ESITO=1"
goto :aspetta

:aspetta
echo.
if not defined AVVIO_SENZA_PAUSA pause
exit /b %ESITO%

#!/bin/sh
# Avvia Campanile su Linux. Serve Node.js, dalla 20.19 alla 25.
cd "$(dirname "$0")" || exit 1
if ! command -v node >/dev/null; then
  echo "Manca Node.js: installa la versione 24 (LTS) da https://nodejs.org e riprova." >&2
  exit 69
fi
if [ -e .tooling/run.js ]; then
  exec node .tooling/run.js start "$@"
fi
exec node servizio/avvia.js "$@"

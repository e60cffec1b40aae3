/*
 * icacls …: in the place of Windows' own, which Wine has only as a program that does nothing. Adds what it was called with, an
 * argument a line and an empty line, to the file ICACLS_SAYS, and ends with ICACLS_CODE.
 */
#include <windows.h>
#include <shellapi.h>
#include <stdio.h>

int main(void) {
  int count, i;
  WCHAR **arguments = CommandLineToArgvW(GetCommandLineW(), &count);
  FILE *says = _wfopen(_wgetenv(L"ICACLS_SAYS"), L"a");
  const WCHAR *code = _wgetenv(L"ICACLS_CODE");
  if (says == NULL) return 2;
  for (i = 1; i < count; i++) fwprintf(says, L"%ls\n", arguments[i]);
  fwprintf(says, L"\n");
  fclose(says);
  return code == NULL ? 0 : _wtoi(code);
}

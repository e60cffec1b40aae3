/*
 * console SIGN PROGRAM ARGUMENT…: runs it in a console window of its own and presses Ctrl+C there when the file SIGN
 * appears. Ends with the program's exit code.
 */
#include <windows.h>
#include <shellapi.h>
#include <stdio.h>

static BOOL WINAPI ignore(DWORD event) {
  (void)event;
  return TRUE;
}

int main(void) {
  int count, i;
  WCHAR **arguments = CommandLineToArgvW(GetCommandLineW(), &count);
  WCHAR line[8192] = L"";
  STARTUPINFOW start = {sizeof start};
  PROCESS_INFORMATION process;
  HANDLE output = GetStdHandle(STD_OUTPUT_HANDLE), errors = GetStdHandle(STD_ERROR_HANDLE);
  DWORD code = 1;
  if (count < 3) return 2;
  FreeConsole();
  if (!AllocConsole()) return 4;
  for (i = 2; i < count; i++) {
    wcscat(line, i == 2 ? L"\"" : L" \"");
    wcscat(line, arguments[i]);
    wcscat(line, L"\"");
  }
  start.dwFlags = STARTF_USESTDHANDLES;
  start.hStdOutput = output;
  start.hStdError = errors;
  SetHandleInformation(output, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
  SetHandleInformation(errors, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
  if (!CreateProcessW(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &process)) return 3;
  while (GetFileAttributesW(arguments[1]) == INVALID_FILE_ATTRIBUTES)
    if (WaitForSingleObject(process.hProcess, 50) == WAIT_OBJECT_0) break;
  SetConsoleCtrlHandler(ignore, TRUE);
  if (!GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0)) return 5;
  WaitForSingleObject(process.hProcess, INFINITE);
  GetExitCodeProcess(process.hProcess, &code);
  return (int)code;
}

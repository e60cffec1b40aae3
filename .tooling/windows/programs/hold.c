/*
 * hold SHARE FILE SIGN: has FILE open as another program would, until SIGN appears. SHARE is what the others may
 * do meanwhile: 0 nothing, 1 read, 3 read and write, 7 also rename and remove.
 */
#include <windows.h>
#include <shellapi.h>
#include <stdio.h>

int main(void) {
  int count;
  WCHAR **arguments = CommandLineToArgvW(GetCommandLineW(), &count);
  HANDLE file;
  if (count != 4) return 2;
  file = CreateFileW(arguments[2], GENERIC_READ, _wtoi(arguments[1]), NULL, OPEN_EXISTING, 0, NULL);
  if (file == INVALID_HANDLE_VALUE) return 3;
  printf("holding\n");
  fflush(stdout);
  while (GetFileAttributesW(arguments[3]) == INVALID_FILE_ATTRIBUTES) Sleep(50);
  CloseHandle(file);
  return 0;
}

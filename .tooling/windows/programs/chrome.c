/*
 * Stands where a PC has chrome.exe: hands its arguments to a program outside Wine (on loopback, at the port in
 * BROWSER_OUTSIDE), which starts the Chromium of the system. The connection is the browser's life: whichever
 * ends first ends the other. What Chromium says on stderr comes back over it.
 */
#include <winsock2.h>
#include <windows.h>
#include <shellapi.h>
#include <stdio.h>
#include <stdlib.h>

typedef char *(CDECL *UnixName)(LPCWSTR);

static void send_all(SOCKET socket, const char *text, int length) {
  while (length > 0) {
    int sent = send(socket, text, length, 0);
    if (sent <= 0) exit(3);
    text += sent;
    length -= sent;
  }
}

static void send_wide(SOCKET socket, const WCHAR *text) {
  static char utf8[65536];
  int length = WideCharToMultiByte(CP_UTF8, 0, text, -1, utf8, sizeof utf8, NULL, NULL);
  if (length > 1) send_all(socket, utf8, length - 1);
}

static int is_path(const WCHAR *text) {
  WCHAR letter = text[0] | 32;
  int has_drive = letter >= 'a' && letter <= 'z' && text[1] == ':' && (text[2] == '\\' || text[2] == '/');
  return has_drive || (text[0] == '\\' && text[1] == '\\');
}

/* `C:\profile` and `--user-data-dir=C:\profile` with the path as the system outside calls it. */
static void send_argument(SOCKET socket, WCHAR *argument, UnixName unix_name) {
  WCHAR *equals = argument[0] == '-' ? wcschr(argument, '=') : NULL;
  WCHAR *value = equals ? equals + 1 : argument;
  char *outside = is_path(value) && unix_name ? unix_name(value) : NULL;
  if (!outside) {
    send_wide(socket, argument);
  } else {
    WCHAR first = *value;
    *value = 0;
    send_wide(socket, argument);
    *value = first;
    send_all(socket, outside, strlen(outside));
  }
  send_all(socket, "\0", 1);
}

int main(void) {
  int count, i, length;
  char text[8192];
  DWORD written;
  WSADATA sockets;
  struct sockaddr_in address = {0};
  WCHAR **arguments = CommandLineToArgvW(GetCommandLineW(), &count);
  HMODULE kernel = GetModuleHandleA("kernel32.dll");
  UnixName unix_name = (UnixName)(void *)GetProcAddress(kernel, "wine_get_unix_file_name");
  const char *port = getenv("BROWSER_OUTSIDE");
  SOCKET socket;
  if (!port || WSAStartup(MAKEWORD(2, 2), &sockets)) return 2;
  socket = WSASocketA(AF_INET, SOCK_STREAM, 0, NULL, 0, 0);
  address.sin_family = AF_INET;
  address.sin_port = htons((u_short)atoi(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket, (struct sockaddr *)&address, sizeof address)) return 2;
  for (i = 1; i < count; i++) send_argument(socket, arguments[i], unix_name);
  send_all(socket, "\0", 1);
  while ((length = recv(socket, text, sizeof text, 0)) > 0)
    WriteFile(GetStdHandle(STD_ERROR_HANDLE), text, length, &written, NULL);
  return 0;
}

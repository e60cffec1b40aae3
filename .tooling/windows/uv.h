/*
 * The part of libuv that sqlite3's addon uses, for a compiler that has no Windows headers of Node.
 * A handle is larger here than libuv's own and begins with `data`, as libuv's binary interface has it.
 */
#ifndef CAMPANILE_UV_H
#define CAMPANILE_UV_H
#ifdef __cplusplus
extern "C" {
#endif

typedef struct uv_loop_s uv_loop_t;
typedef struct uv_handle_s {
  void *data;
} uv_handle_t;
typedef struct uv_async_s {
  void *data;
  long long opaque[127];
} uv_async_t;
typedef struct {
  long long opaque[16];
} uv_mutex_t;
typedef void (*uv_async_cb)(uv_async_t *);
typedef void (*uv_close_cb)(uv_handle_t *);

__declspec(dllimport) int uv_async_init(uv_loop_t *, uv_async_t *, uv_async_cb);
__declspec(dllimport) int uv_async_send(uv_async_t *);
__declspec(dllimport) void uv_close(uv_handle_t *, uv_close_cb);
__declspec(dllimport) int uv_mutex_init(uv_mutex_t *);
__declspec(dllimport) void uv_mutex_lock(uv_mutex_t *);
__declspec(dllimport) void uv_mutex_unlock(uv_mutex_t *);
__declspec(dllimport) void uv_mutex_destroy(uv_mutex_t *);

#ifdef __cplusplus
}
#endif
#endif

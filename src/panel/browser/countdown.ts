/** Counts down what has `data-seconds`, in the browser: how long a code can still be scanned. */
export function countDown(): void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const begin = (): void => {
    clearInterval(timer);
    const element = document.querySelector<HTMLElement>('[data-seconds]');
    if (element === null) return;
    const ends = Date.now() + Number(element.dataset['seconds']) * 1000;
    timer = setInterval(() => {
      const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
      element.textContent = String(left);
    }, 1000);
  };
  document.addEventListener('campanile:renewed', begin);
  begin();
}

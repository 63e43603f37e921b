// Dates for readers: local time with its zone. JSON keeps ISO 8601.

/** `2026-11-20 10:15 CET`; a text that is no date stays as it is. */
export function localTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  format ??= new Intl.DateTimeFormat('sv-SE', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  });
  return format.format(date);
}

/** Made when the first date is told: Node reads its tables of zones and languages for it, a fifth of a command's start. */
let format: Intl.DateTimeFormat | undefined;

// How the generated parts of the documentation are written.

export function duration(ms: number): string {
  const units = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1000, 's'],
  ] as const
  const rounded = ms < 3_600_000 ? ([60_000, 'min'] as const) : ([3_600_000, 'h'] as const)
  const [size, unit] = units.find(([size]) => ms >= size && ms < 300 * size && ms % size === 0) ?? rounded
  return `${Math.round((ms / size) * 10) / 10} ${unit}`
}

export function size(bytes: number): string {
  return bytes < 1024 ** 2 ? `${bytes / 1024} KiB` : `${bytes / 1024 ** 2} MiB`
}

export function code(text: string): string {
  return `\`${escapeBars(text)}\``
}

export function escapeBars(text: string): string {
  return text.replaceAll('|', '\\|')
}

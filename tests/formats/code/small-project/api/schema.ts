export interface Level { station: string; value: number }

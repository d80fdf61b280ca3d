/** What of a generated client the tests need, with the overloads that it has. */
export interface PrismaClient extends PrismaTransaction {
  $transaction<Results extends Promise<unknown>[]>(queries: [...Results]): Promise<unknown>
  $transaction<Result>(
    work: (tx: PrismaTransaction) => Promise<Result>,
    options?: { readonly maxWait?: number; readonly timeout?: number },
  ): Promise<Result>
  $disconnect(): Promise<void>
}

export interface PrismaTransaction {
  $queryRawUnsafe<Rows = unknown>(statement: string, ...values: unknown[]): Promise<Rows>
  $executeRawUnsafe(statement: string, ...values: unknown[]): Promise<number>
  readonly effect: { create(query: { readonly data: { readonly name: string } }): Promise<{ readonly name: string }> }
}

export {
  type AdapterContract,
  adapterContract,
  type ContractAdapter,
  type ContractCase,
  type ContractDifference,
  type ContractServer,
} from './contract/adapter.ts'
export { type GeneratedKeys, generateKeys } from './keys.ts'
export { samples } from './samples/index.ts'

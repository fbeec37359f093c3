export interface Shape { area(): number; }
interface Named {
  name: string
  rename(to: string): void
}
export type Id = string | number;
export enum Level { Low, High }
abstract class Store<T> implements Named {
  private items: Map<string, T> = new Map();
  @log() public get<K extends string>(key: K): T | undefined {
    return undefined;
  }
  abstract drop(): void;
}
export const make = <T,>(value: T): T => value;
declare module "x" {}
namespace Inner { export function helper() {} }

// placeholder, until `npm run generate` is run

/* eslint-disable */
export interface OpMethods {
  [name: string]: any;
}

/**
 * Which methods of Tensor a piece of the library may call, found in its source: for each operation those that its record
 * reaches, so that a program which uses few operations can do without the others (Note [Operations by need] in
 * ops/invoke.ts). A declaration at the top level of a module counts as a whole: it needs what any part of it may call, and
 * what the declarations that it names need. That errs on the safe side alone, as long as nobody calls a method of a
 * tensor by a computed name.
 */
import { relative } from 'node:path';
import ts from 'typescript';

/** A declaration at the top level of a module. */
interface Piece {
  /** Methods that it calls itself. */
  readonly methods: Set<string>;
  /** Declarations that it names. */
  readonly names: Set<ts.Symbol>;
}

/** Files whose declarations are no part of any operation: types, and what the generator itself writes. */
const GENERATED = /\.generated\.ts$/;
/** Files that make everything ready: what they do when they are loaded is not what every program does. */
const WHOLE = /^src\/(index|lite\/index|func\/index|ops\/(table|complete))\.ts$/;

export class Needs {
  private readonly pieces = new Map<ts.Symbol, Piece>();
  private readonly exports = new Map<string, ts.Symbol>();
  private readonly program: ts.Program;
  private readonly root: string;
  /** What runs when a module is loaded. */
  private readonly always: Piece = { methods: new Set(), names: new Set() };
  private readonly checker: ts.TypeChecker;
  private readonly closed = new Map<ts.Symbol, ReadonlySet<string>>();

  /** @param methods the methods of Tensor that come from records */
  constructor(
    root: string,
    private readonly methods: ReadonlySet<string>,
  ) {
    const path = `${root}/tsconfig.src.json`;
    const config = ts.getParsedCommandLineOfConfigFile(
      path,
      {},
      { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail },
    );
    if (config === undefined) throw new Error(`${path} cannot be read`);
    const program = ts.createProgram(config.fileNames, config.options);
    this.program = program;
    this.root = root;
    this.checker = program.getTypeChecker();
    for (const file of program.getSourceFiles()) {
      const name = relative(root, file.fileName);
      if (name.startsWith('src/') && !file.isDeclarationFile && !GENERATED.test(name) && !WHOLE.test(name))
        this.enterFile(name, file);
    }
  }

  private enterFile(name: string, file: ts.SourceFile): void {
    for (const statement of file.statements) {
      if (ts.isExpressionStatement(statement) || ts.isForOfStatement(statement)) this.read(statement, this.always);
      for (const declaration of declarationsOf(statement)) {
        const symbol = declaration.name === undefined ? undefined : this.checker.getSymbolAtLocation(declaration.name);
        if (symbol === undefined) continue;
        const piece: Piece = { methods: new Set(), names: new Set() };
        this.pieces.set(symbol, piece);
        this.exports.set(`${name}#${symbol.name}`, symbol);
        this.read(declaration, piece);
      }
    }
  }

  private read(node: ts.Node, piece: Piece): void {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (ts.isIdentifier(node)) this.readName(node, piece);
    ts.forEachChild(node, (child) => this.read(child, piece));
  }

  private readName(node: ts.Identifier, piece: Piece): void {
    const symbol = this.checker.getSymbolAtLocation(node);
    if (symbol === undefined) return;
    if (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node && this.methods.has(node.text)) {
      const owners = (symbol.declarations ?? []).map(
        (d) => (d.parent as { name?: { text?: string } }).name?.text ?? '',
      );
      if (owners.some((owner) => owner === 'OpMethods' || owner === 'Arithmetic' || owner === 'IndexMethods')) {
        piece.methods.add(node.text);
      }
      return;
    }
    piece.names.add(this.resolved(symbol));
  }

  /** The methods that a declaration reaches, in order. */
  of(file: string, name: string): ReadonlySet<string> {
    const symbol = this.symbolOf(file, name);
    let found = this.closed.get(symbol);
    if (found === undefined) this.closed.set(symbol, (found = this.close([symbol])));
    return found;
  }

  /**
   * The methods that the library calls whatever operations a program uses: those that an entry's exports reach, apart from
   * generated ones, and what modules do when they are loaded.
   */
  ofEntry(file: string, others: readonly (readonly [file: string, name: string])[]): ReadonlySet<string> {
    const source = this.program.getSourceFile(`${this.root}/${file}`);
    const module = source && this.checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`${file} is no module`);
    const exported = this.checker.getExportsOfModule(module).map((symbol) => this.resolved(symbol));
    const start = [...exported, ...others.map(([path, name]) => this.symbolOf(path, name)), ...this.always.names];
    return this.close(start, this.always.methods);
  }

  private symbolOf(file: string, name: string): ts.Symbol {
    const symbol = this.exports.get(`${file}#${name}`);
    if (symbol === undefined) throw new Error(`${file} declares no ${name}`);
    return symbol;
  }

  private resolved(symbol: ts.Symbol): ts.Symbol {
    return (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : this.checker.getAliasedSymbol(symbol);
  }

  private close(start: Iterable<ts.Symbol>, called: Iterable<string> = []): ReadonlySet<string> {
    const methods = new Set(called);
    const seen = new Set(start);
    for (const symbol of seen) {
      const piece = this.pieces.get(symbol); // none for generated declarations
      if (piece === undefined) continue;
      for (const method of piece.methods) methods.add(method);
      for (const name of piece.names) seen.add(name);
    }
    return methods;
  }
}

function declarationsOf(statement: ts.Statement): readonly ts.NamedDeclaration[] {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations;
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement))
    return [statement];
  return [];
}

function fail(diagnostic: ts.Diagnostic): never {
  throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
}

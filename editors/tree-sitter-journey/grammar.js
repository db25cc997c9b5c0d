// The journey language as tree-sitter reads it: what grammar/*.g4 and the pass of compiler/parse/contextual.h say together.
//
// Soft keywords are names wherever the grammar does not ask for them there: tree-sitter itself sees to that. What needs a
// look ahead (a word before `=`, `+=`, `-=`, `.` or `:`, a number before a unit, clauses of calls, dates) comes from src/scanner.c.
// The words are those of keywords.js, which ../words.py takes from the lexer's grammar: a word that is not among them, and one
// of them that no rule uses, ends the generation.
const { reserved, soft } = require('./keywords.js');

const unused = new Set([...reserved, ...soft]);
const k = (word) => {
  if (!reserved.includes(word) && !soft.includes(word)) throw new Error(`${word} is no keyword of JourneyLexer.g4`);
  unused.delete(word);
  return word;
};

const body = (rule) => seq('{', repeat(rule), '}');
const items = (rule) => body(seq(rule, optional(',')));
const conditionOf = ($) => optional(seq(k('where'), field('condition', $._expression)));

const PREC = { or: 1, and: 2, not: 3, compare: 4, coalesce: 5, add: 6, multiply: 7, minus: 8, suffix: 10 };

const journey = {
  source_file: ($) => repeat($._declaration),

  _declaration: ($) =>
    choice(
      $.use_declaration, $.enum_declaration, $.record_declaration, $.customer_declaration, $.event_declaration,
      $.let_declaration, $.segment_declaration, $.persona_declaration, $.channel_declaration, $.policy_declaration,
      $.group_declaration, $.phases_declaration, $.calendar_declaration, $.journey_declaration, $.ensure_clause,
      $.test_declaration,
    ),

  // ---------------------------------------------------------------- names

  identifier: () => /[_\p{XID_Start}][_\p{XID_Continue}]*/,
  // The scanner's words are names whatever they are called.
  _name: ($) => choice($.identifier, alias($._plain, $.identifier)),
  _label_name: ($) => choice($.identifier, alias($._label, $.identifier)),
  path: ($) => seq($._name, repeat(seq('.', $._name))),

  // ---------------------------------------------------------------- declarations

  use_declaration: ($) => seq(k('use'), field('module', $.path), optional(seq(k('as'), field('alias', $._name)))),

  enum_declaration: ($) => seq(k('enum'), field('name', $._name), field('body', $.enum_body)),
  enum_body: ($) => items($.enum_member),
  enum_member: ($) => seq(field('name', $._name), optional(field('wire', $._plain_string))),

  record_declaration: ($) => seq(k('record'), field('name', $._name), field('body', $.field_body)),
  customer_declaration: ($) => seq(k('customer'), field('body', $.field_body)),
  field_body: ($) => items($.field),
  field: ($) =>
    seq(
      field('name', $._label_name), ':', field('type', $._type),
      optional(seq(k('max'), field('max', $.integer))),
      optional(
        choice(
          seq(field('wire', $._plain_string), optional(seq('=', field('default', $._expression)))),
          seq('=', field('default', $._expression), optional(field('wire', $._plain_string))),
        ),
      ),
    ),
  _type: ($) => choice($.named_type, $.list_type),
  named_type: ($) => seq($.path, optional('?')),
  list_type: ($) => seq('[', $._type, ']', optional('?')),

  event_declaration: ($) =>
    seq(
      k('event'), field('name', $._name),
      optional(
        choice(
          seq(field('wire', $._plain_string), optional(seq(k('via'), field('channel', $.path)))),
          seq(k('via'), field('channel', $.path), optional(field('wire', $._plain_string))),
        ),
      ),
      optional(field('body', $.field_body)),
    ),

  let_declaration: ($) =>
    seq(
      k('let'), field('name', choice($._name, alias($._label, $.identifier))), optional(field('parameters', $.parameters)),
      optional(seq(':', field('type', $._type))), '=', field('value', $._expression),
    ),
  parameters: ($) => seq('(', repeat(seq($.parameter, optional(','))), ')'),
  parameter: ($) =>
    seq(field('name', $._label_name), ':', field('type', $._type), optional(seq('=', field('default', $._expression)))),

  segment_declaration: ($) =>
    seq(k('segment'), field('name', $._name), optional(field('title', $._plain_string)), '=', field('condition', $._expression)),

  persona_declaration: ($) =>
    seq(
      k('persona'), field('name', $._name), optional(field('title', $._plain_string)), '=', field('segment', $.path),
      optional(field('body', $.persona_body)),
    ),
  persona_body: ($) => body($.persona_note),
  persona_note: ($) => seq(choice(k('quote'), k('goal'), k('frustration')), field('text', $._plain_string)),

  channel_declaration: ($) =>
    seq(
      k('channel'), field('name', $._name), optional(field('parameters', $.parameters)),
      optional(
        choice(
          seq(k('inbound'), optional(field('title', $._plain_string))),
          seq(field('title', $._plain_string), optional(k('inbound'))),
        ),
      ),
      optional(field('body', $.policy_body)),
    ),
  policy_declaration: ($) => seq(k('policy'), field('channel', $.path), field('body', $.policy_body)),
  policy_body: ($) => body(choice($.requires_rule, $.quiet_rule, $.cap_rule, $.cost_rule)),
  requires_rule: ($) => seq(k('requires'), field('condition', $._expression)),
  quiet_rule: ($) =>
    seq(
      k('quiet'),
      choice(
        seq(k('outside'), field('calendar', $.path)),
        seq(
          field('from', $._expression), k('to'), field('to', $._expression),
          optional(seq(k('on'), field('day', $.day))),
        ),
      ),
      optional(seq(k('unless'), field('unless', $._expression))),
    ),
  cap_rule: ($) =>
    seq(
      k('cap'), field('count', $.integer), k('per'), field('window', choice($.calendar_unit, $._expression)),
      conditionOf($), optional(seq(k('defer'), k('up'), k('to'), field('defer', $._expression))),
    ),
  cost_rule: ($) => seq(k('cost'), field('amount', $._expression)),

  group_declaration: ($) => seq(k('group'), field('name', $._name), field('body', $.group_body)),
  group_body: ($) => items($.path),

  phases_declaration: ($) => seq(k('phases'), field('body', $.phases_body)),
  phases_body: ($) => items($._name),

  calendar_declaration: ($) => seq(k('calendar'), field('name', $._name), optional($.zone), field('body', $.calendar_body)),
  calendar_body: ($) => body(choice($.open_rule, $.closed_rule)),
  open_rule: ($) =>
    seq(
      k('open'), field('day', $.day), $.hours, repeat(choice(seq(',', $.hours), alias($._adjacent_hours, $.hours))),
      optional(','),
    ),
  hours: ($) => seq(field('from', $._expression), k('to'), field('to', $._expression)),
  _adjacent_hours: ($) => seq(field('from', $.time), k('to'), field('to', $._expression)),
  closed_rule: ($) =>
    seq(k('closed'), $._expression, repeat(choice(seq(',', $._expression), $.date)), optional(',')),

  // ---------------------------------------------------------------- journeys

  journey_declaration: ($) =>
    seq(
      k('journey'), field('name', $._name), optional(field('parameters', $.parameters)),
      optional(field('title', $._plain_string)),
      choice(
        seq('=', field('template', $.path), optional(field('arguments', $.arguments))),
        seq(repeat(choice($.key_clause, $.segment_clause)), field('body', $.journey_body)),
      ),
    ),
  key_clause: ($) => seq(k('per'), field('key', $._label_name), ':', field('type', $._type)),
  segment_clause: ($) => seq(k('for'), field('segment', $.path)),
  journey_body: ($) => body($._journey_item),

  _journey_item: ($) =>
    choice(
      $.version_item, $.priority_item, $.start_item, $.enter_item, $.reenter_item, $.exit_item, $.goal_item, $.on_trigger,
      $.when_trigger, $.timeout_item, $.holdout_item, $.memory_item, $.stage, $.ensure_clause, $.migrate_item, $.kpi,
    ),
  version_item: ($) => seq(k('version'), field('number', $.integer)),
  priority_item: ($) => seq(k('priority'), field('number', seq(optional('-'), $.integer))),
  start_item: ($) => seq(k('start'), k('at'), field('stage', $._name)),
  enter_item: ($) =>
    seq(
      k('enter'),
      choice(
        seq(k('on'), field('event', $.path), conditionOf($)),
        seq(k('when'), field('condition', $._expression)),
        seq(k('every'), field('day', $.day), k('at'), field('time', $._moment_value), optional($.zone), conditionOf($)),
      ),
      optional(field('body', $.block)),
    ),
  reenter_item: ($) => seq(k('reenter'), choice(k('never'), k('always'), seq(k('after'), field('delay', $.delay)))),
  exit_item: ($) =>
    seq(
      k('exit'),
      choice(seq(k('on'), field('event', $.path), conditionOf($)), seq(k('when'), field('condition', $._expression))),
      optional(field('body', $.block)),
    ),
  goal_item: ($) =>
    seq(
      k('goal'), k('on'), field('event', $.path), conditionOf($),
      optional(
        choice(
          seq(k('within'), field('within', $.delay), optional(k('continue'))),
          seq(k('continue'), optional(seq(k('within'), field('within', $.delay)))),
        ),
      ),
      optional(field('body', $.block)),
    ),
  timeout_item: ($) => seq(k('timeout'), field('delay', $.delay), optional($.go)),
  holdout_item: ($) => seq(k('holdout'), field('percent', $.percent)),
  percent: ($) => seq(choice($.integer, $.decimal), '%'),
  memory_item: ($) => seq(k('memory'), field('body', $.field_body)),
  kpi: ($) =>
    seq(
      k('kpi'), field('name', $._name), optional(field('title', $._plain_string)), '=', field('value', $._expression),
      k('target'), field('operator', choice('>=', '<=')), field('target', $._moment_value),
      optional(seq(k('in'), field('percent', $.percent))),
    ),

  ensure_clause: ($) =>
    seq(
      k('ensure'),
      choice(
        seq(k('at'), k('most'), field('count', $.integer), field('channel', $.path), k('per'), field('window', $.delay)),
        seq(k('ends'), k('within'), field('within', $.delay)),
        seq(k('can'), k('reach'), field('stage', $._name)),
        seq(k('spends'), k('at'), k('most'), field('amount', $._expression), k('per'), field('window', $.delay)),
        seq(k('never'), field('stage', $._name), k('after'), field('after', $._name)),
        seq(k('never'), field('channel', $.path), k('without'), field('condition', $._expression)),
      ),
    ),

  migrate_item: ($) => seq(k('migrate'), k('from'), field('version', $.integer), field('body', $.migrate_body)),
  migrate_body: ($) => items(choice($.stage_move, $.memory_move, $.policy_move)),
  stage_move: ($) =>
    seq(
      field('old', choice($._name, alias(choice(k('memory'), k('policy')), $.identifier))), '->',
      choice(seq(k('end'), optional(field('reason', $._plain_string))), field('stage', $._name)),
    ),
  memory_move: ($) => seq(k('memory'), field('name', $._name), '=', field('value', $._expression)),
  policy_move: ($) => seq(k('policy'), field('policy', $._name)),

  stage: ($) =>
    choice(
      seq(k('stage'), field('name', $._name), optional(field('title', $._plain_string)), field('body', $.stage_body)),
      seq(
        k('final'), k('stage'), field('name', $._name), optional(field('title', $._plain_string)),
        optional(field('body', $.stage_body)),
      ),
    ),
  stage_body: ($) =>
    body(
      choice(
        $.on_trigger, $.when_trigger, $.delay_trigger, $.moment_trigger, $.flow, $.name_note, $.feeling, $.touch, $.text_note,
        $.kpi,
      ),
    ),
  on_trigger: ($) => seq(k('on'), field('event', $.path), conditionOf($), field('body', $._reaction)),
  when_trigger: ($) => seq(k('when'), field('condition', $._expression), field('body', $._reaction)),
  delay_trigger: ($) =>
    seq(choice(k('after'), k('every'), k('idle')), field('delay', $.delay), field('body', $._reaction)),
  moment_trigger: ($) => seq(k('at'), field('moment', $.moment), field('body', $._reaction)),
  flow: ($) => seq(k('flow'), field('body', $.block)),
  name_note: ($) => seq(choice(k('phase'), k('department')), field('name', $._name)),
  feeling: ($) => seq(k('feeling'), choice(field('name', $._name), seq(optional('-'), choice($.integer, $.decimal)))),
  // `on tablet` is the touch's own unless it begins a trigger; what follows tells.
  touch: ($) =>
    choice(
      seq(
        k('touch'), field('channel', $.path), optional(field('text', $._plain_string)),
        optional(seq(k('on'), field('device', $._name))),
      ),
      seq(k('reach'), field('channel', $.path), optional(field('text', $._plain_string))),
    ),
  text_note: ($) =>
    seq(
      choice(k('pain'), k('owner'), k('does'), k('thinks'), k('aims'), k('gain'), k('moment'), k('decision')),
      field('text', $._plain_string),
    ),
  _reaction: ($) => choice($.go, $.block),

  // ---------------------------------------------------------------- statements

  block: ($) => body($._statement),
  _statement: ($) =>
    choice(
      $.assignment, $.send_statement, $.if_statement, $.repeat_statement, $.split_statement, $.go, $.end_statement,
      $.start_statement, $.emit_statement, $.wait_statement,
    ),
  assignment: ($) =>
    seq(
      field('target', $._name), optional(seq('.', field('member', $._name))), field('operator', choice('=', '+=', '-=')),
      field('value', choice($._expression, $.calendar_span)),
    ),
  send_statement: ($) =>
    seq(
      k('send'), field('channel', $.path), optional(field('arguments', $.arguments)),
      optional(choice(seq(k('or'), k('skip')), seq(k('and'), k('wait')))),
      optional($._else_block),
    ),
  _else_block: ($) => seq(k('else'), field('alternative', $.block)),
  if_statement: ($) =>
    seq(
      k('if'), field('condition', $._expression), field('consequence', $.block),
      optional(seq(k('else'), field('alternative', choice($.if_statement, $.block)))),
    ),
  repeat_statement: ($) => seq(k('repeat'), field('count', $._expression), k('times'), field('body', $.block)),
  split_statement: ($) => seq(k('split'), field('name', $._name), field('body', $.split_body)),
  split_body: ($) => items($.split_arm),
  split_arm: ($) => seq($.percent, field('name', $._name), field('body', $.block)),
  go: ($) => seq(k('go'), field('stage', $._name)),
  end_statement: ($) => seq(k('end'), optional(field('reason', $._plain_string))),
  start_statement: ($) =>
    seq(choice(k('start'), k('stop')), field('journey', $.path), optional(field('arguments', $.arguments))),
  emit_statement: ($) => seq(k('emit'), field('event', $.path), optional(field('values', $.values))),
  wait_statement: ($) =>
    seq(
      k('wait'),
      choice(
        field('arms', $.wait_body),
        seq(k('until'), field('until', $.until_moment)),
        seq(
          k('up'), k('to'), field('delay', $.delay), optional(field('arms', $.wait_body)), optional($._else_block),
        ),
        field('delay', $.delay),
      ),
    ),
  wait_body: ($) => items($.wait_arm),
  wait_arm: ($) =>
    seq(
      choice(seq(k('on'), field('event', $.path), conditionOf($)), seq(k('when'), field('condition', $._expression))),
      field('body', $._reaction),
    ),

  // ---------------------------------------------------------------- delays and moments

  delay: ($) =>
    choice(
      seq($.calendar_span, optional($.zone)),
      seq($._moment_value, optional(seq('of', field('calendar', $.path)))),
    ),
  // An expression behind which `in ZONE` may follow.
  _moment_value: ($) => choice($._value, $.conditional_expression),
  moment: ($) =>
    seq(
      field('time', $._moment_value),
      choice(
        choice(k('opens'), k('closes')),
        seq(optional(seq(k('on'), field('day', $.day))), optional($.zone)),
      ),
    ),
  until_moment: ($) =>
    seq(
      field('time', $._expression),
      optional(choice(k('opens'), k('closes'), seq(k('on'), field('day', $.day), optional($.zone)))),
    ),
  day: ($) => seq(field('name', $._name), optional(seq(k('on'), field('number', seq(optional('-'), $.integer))))),
  zone: ($) => seq(k('in'), $._primary),

  // ---------------------------------------------------------------- tests

  test_declaration: ($) =>
    seq(
      k('test'), field('name', $._plain_string),
      optional(seq(k('for'), field('only', $.path), repeat(seq(optional(','), field('only', $.path))))),
      field('body', $.test_body),
    ),
  test_body: ($) => body($._step),
  _step: ($) =>
    choice(
      $.customer_step, $.start_step, $.arm_step, $.repeat_step, $.let_step, $.as_step, $.alias_step, $.holdout_step,
      $.identify_step, $.after_step, $.at_step, $.expect_step, $.event_step,
    ),
  customer_step: ($) => seq(k('customer'), field('id', $._plain_string), optional(field('values', $.values))),
  start_step: ($) => seq(k('start'), field('time', $._expression)),
  arm_step: ($) => seq(k('arm'), field('split', $.path), '=', field('arm', $._name)),
  repeat_step: ($) => seq(k('repeat'), field('count', $._expression), k('times'), field('body', $.test_body)),
  let_step: ($) => seq(k('let'), field('name', $._name), '=', field('value', $._expression)),
  as_step: ($) =>
    seq(k('as'), field('id', $._plain_string), field('event', $.path), field('values', $.values)),
  alias_step: ($) => seq(k('alias'), field('id', $._plain_string), k('into'), field('other', $._plain_string)),
  holdout_step: ($) => seq(k('holdout'), field('name', $._name)),
  identify_step: ($) => seq(k('identify'), field('values', $.values)),
  after_step: ($) => seq(k('after'), field('delay', $.delay)),
  at_step: ($) => seq(k('at'), field('time', $._expression)),
  // Events are called as they like, also like a step.
  event_step: ($) => seq(field('event', choice($.path, alias($._step_word, $.path))), field('values', $.values)),
  _step_word: ($) =>
    alias(
      choice('customer', 'start', 'arm', 'repeat', 'let', 'as', 'alias', 'holdout', 'after', 'at', 'expect'),
      $.identifier,
    ),
  values: ($) => items($.value),
  value: ($) => seq(field('name', $._label_name), ':', field('value', $._expression)),

  expect_step: ($) => seq(k('expect'), $._expectation),
  _expectation: ($) =>
    choice(
      prec(1, seq(k('sent'), choice(k('nothing'), $._message), optional($._from))),
      prec(1, seq(k('not'), k('sent'), $._message, optional($._from))),
      prec(1, seq(k('suppressed'), $._message, optional(seq(k('because'), field('reason', $._name))))),
      prec(1, seq(k('deferred'), $._message, k('until'), field('until', $._expression))),
      seq(k('merged'), k('into'), field('other', $._plain_string)),
      seq(field('journey', $._callee), k('ended'), field('reason', $._name), optional(seq(k('in'), field('stage', $._name)))),
      seq(field('journey', $._callee), k('not'), choice(k('entered'), k('active'))),
      seq(field('journey', $._callee), k('entered'), optional(seq(field('count', $._expression), k('times')))),
      $._expression,
    ),
  _message: ($) => seq(field('channel', $.path), optional(field('arguments', $.arguments))),
  _from: ($) => seq(k('from'), field('journey', $.path)),

  // ---------------------------------------------------------------- expressions

  _expression: ($) => choice($.conditional_expression, $._logic),
  conditional_expression: ($) =>
    prec.right(
      seq(
        k('if'), field('condition', $._expression), k('then'), field('consequence', $._expression),
        k('else'), field('alternative', $._expression),
      ),
    ),
  _logic: ($) => choice($.logical_expression, $.not_expression, $.comparison, $._value),
  logical_expression: ($) =>
    choice(
      prec.left(PREC.or, seq(field('left', $._logic), field('operator', k('or')), field('right', $._logic))),
      prec.left(PREC.and, seq(field('left', $._logic), field('operator', k('and')), field('right', $._logic))),
    ),
  not_expression: ($) => prec(PREC.not, seq(k('not'), field('operand', $._logic))),
  // Comparisons do not chain: neither side is one.
  comparison: ($) =>
    prec(
      PREC.compare,
      choice(
        seq(
          field('left', $._value), field('operator', choice('==', '!=', '<', '<=', '>', '>=')), field('right', $._value),
        ),
        seq(field('left', $._value), field('operator', k('in')), field('right', choice($._value, $.range))),
      ),
    ),
  range: ($) => prec(PREC.compare, seq(field('low', $._value), '..', field('high', $._value))),

  _value: ($) => choice($.binary_expression, $.negation, $._primary),
  binary_expression: ($) =>
    choice(
      prec.right(PREC.coalesce, seq(field('left', $._value), field('operator', '??'), field('right', $._value))),
      prec.left(PREC.add, seq(field('left', $._value), field('operator', choice('+', '-')), field('right', $._value))),
      prec.left(PREC.add, seq(field('left', $._value), field('operator', choice('+', '-')), field('right', $.calendar_span))),
      prec.left(
        PREC.multiply, seq(field('left', $._value), field('operator', choice('*', '/', '%')), field('right', $._value)),
      ),
    ),
  negation: ($) => prec(PREC.minus, seq('-', field('operand', $._value))),

  _primary: ($) =>
    choice(
      $.integer, $.decimal, $.float, $.duration, $.instant, $.date, $.time, $.boolean, $.none, $.string, $._callee,
      $.call_expression, $.parenthesized_expression, $.list,
    ),
  _callee: ($) =>
    choice(
      $._name,
      // Words that begin an expectation or a wait.
      alias(choice('sent', 'suppressed', 'deferred', 'merged', 'up'), $.identifier),
      $.member_expression,
    ),
  member_expression: ($) => prec(PREC.suffix, seq(field('object', $._primary), '.', field('member', $._name))),
  call_expression: ($) => prec(PREC.suffix, seq(field('function', $._callee), field('arguments', $.arguments))),
  parenthesized_expression: ($) => seq('(', $._expression, ')'),
  list: ($) =>
    seq('[', optional(seq($._expression, repeat(choice(seq(',', $._expression), $._expression)), optional(','))), ']'),

  arguments: ($) =>
    seq(
      '(',
      optional(
        seq(
          $._argument,
          repeat(
            choice(seq(',', choice($._argument, $.last_clause)), $._argument, $.last_clause, $.where_clause, $.of_clause, $.by_clause),
          ),
          optional(','),
        ),
      ),
      ')',
    ),
  _argument: ($) => choice($.named_argument, $._expression),
  named_argument: ($) => seq(field('name', $._label_name), ':', field('value', $._expression)),
  last_clause: ($) => seq(alias($._clause_last, 'last'), $._expression),
  where_clause: ($) => seq(alias($._clause_where, 'where'), $._expression),
  of_clause: ($) => seq(alias($._clause_of, 'of'), $._expression),
  by_clause: ($) => seq(alias($._clause_by, 'by'), $._expression),

  // ---------------------------------------------------------------- literals

  integer: () => /[0-9]+(_[0-9]+)*/,
  decimal: () => /[0-9]+(_[0-9]+)*\.[0-9](_?[0-9]){0,3}/,
  float: () => /[0-9]+(_[0-9]+)*(\.[0-9]+(_[0-9]+)*)?[eE][+-]?[0-9]+(_[0-9]+)*/,
  boolean: () => choice(k('true'), k('false')),
  none: () => k('none'),
  duration: ($) => prec.right(repeat1(seq(alias($._duration_number, $.integer), $.unit))),
  unit: () =>
    choice('ms', 'second', 'seconds', 'minute', 'minutes', 'hour', 'hours', 'day', 'days', 'week', 'weeks'),
  calendar_span: ($) => seq(alias($._calendar_number, $.integer), k('calendar'), alias($._calendar_word, $.unit)),
  calendar_unit: ($) => seq(k('calendar'), alias($._calendar_word, $.unit)),
  _calendar_word: () => choice('day', 'days', 'week', 'weeks', 'month', 'months', 'year', 'years'),

  string: ($) =>
    choice(
      $.raw_string,
      seq('"', repeat(choice($.string_content, $.escape_sequence, $.interpolation)), '"'),
      seq('"""', repeat(choice(alias($._ml_content, $.string_content), $.escape_sequence, $.interpolation)), $._ml_close),
    ),
  // A text without holes.
  _plain_string: ($) => alias($._string_without_holes, $.string),
  _string_without_holes: ($) =>
    choice(
      $.raw_string,
      seq('"', repeat(choice($.string_content, $.escape_sequence)), '"'),
      seq('"""', repeat(choice(alias($._ml_content, $.string_content), $.escape_sequence)), $._ml_close),
    ),
  raw_string: () => /r"[^"\r\n]*"/,
  string_content: () => token.immediate(prec(1, /[^"\\{\r\n]+/)),
  _ml_content: () => choice(token.immediate(prec(1, /[^"\\{]+/)), token.immediate(prec(1, '"'))),
  _ml_close: () => alias(token.immediate(prec(2, '"""')), '"""'),
  escape_sequence: () => token.immediate(choice(/\\[nrt"\\{}]/, /\\u\{[0-9A-Fa-f]{1,6}\}/)),
  interpolation: ($) => seq('{', $._expression, '}'),

  doc_comment: () => token(prec(1, /\/\/\/[^\r\n]*/)),
  comment: () => token(choice(/\/\/[^\r\n]*/, /\/\*[^*]*\*+([^/*][^*]*\*+)*\//)),
};

const whole = grammar({
  name: 'journey',
  word: ($) => $.identifier,
  extras: ($) => [/[ \t\r\n\f]/, $.comment, $.doc_comment],
  externals: ($) => [
    $._plain, $._label, $._duration_number, $._calendar_number, $.date, $.instant, $.time,
    $._clause_last, $._clause_where, $._clause_of, $._clause_by,
    'true', 'false', 'none', 'and', 'or', 'not', 'in', 'if', 'then', 'else',
    // No rule takes it: a date that does not exist, a reserved word where a name stands.
    $._invalid,
  ],
  conflicts: ($) => [[$.touch], [$._expectation]],
  rules: journey,
});

if (unused.size > 0) throw new Error(`no rule uses ${[...unused].join(', ')} of JourneyLexer.g4`);
module.exports = whole;

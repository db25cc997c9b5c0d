; Colours. No node is meant by two patterns, since editors differ in which of them counts.

; words from JourneyLexer.g4 begin
[
  "and"
  "or"
  "not"
  "in"
] @keyword.operator

[
  "if"
  "then"
  "else"
] @keyword.conditional

[
  "use"
  "as"
  "enum"
  "record"
  "max"
  "customer"
  "event"
  "via"
  "let"
  "segment"
  "channel"
  "inbound"
  "policy"
  "requires"
  "quiet"
  "to"
  "cap"
  "per"
  "defer"
  "cost"
  "group"
  "phases"
  "calendar"
  "open"
  "closed"
  "outside"
  "journey"
  "test"
  "persona"
  "quote"
  "frustration"
  "version"
  "priority"
  "start"
  "where"
  "never"
  "always"
  "goal"
  "within"
  "holdout"
  "memory"
  "final"
  "stage"
  "ensure"
  "most"
  "ends"
  "can"
  "reach"
  "spends"
  "without"
  "migrate"
  "from"
  "flow"
  "phase"
  "feeling"
  "touch"
  "pain"
  "owner"
  "does"
  "thinks"
  "aims"
  "gain"
  "moment"
  "decision"
  "department"
  "kpi"
  "target"
  "opens"
  "closes"
  "arm"
  "identify"
  "expect"
  "sent"
  "nothing"
  "suppressed"
  "because"
  "deferred"
  "ended"
  "entered"
  "active"
  "alias"
  "into"
  "merged"
] @keyword

[
  "unless"
  "for"
  "at"
  "enter"
  "on"
  "when"
  "every"
  "reenter"
  "after"
  "exit"
  "continue"
  "timeout"
  "idle"
  "send"
  "skip"
  "repeat"
  "times"
  "split"
  "go"
  "end"
  "stop"
  "emit"
  "wait"
  "until"
  "up"
] @keyword.control
; words from JourneyLexer.g4 end

(boolean) @boolean
(none) @constant.builtin

; ---------------------------------------------------------------- what names are

(use_declaration module: (path (identifier) @module))
(use_declaration alias: (identifier) @module)

[
  (enum_declaration name: (identifier) @type)
  (record_declaration name: (identifier) @type)
  (named_type (path (identifier) @type))
  (event_declaration name: (identifier) @type)
  (segment_declaration name: (identifier) @type)
  (persona_declaration name: (identifier) @type)
  (journey_declaration name: (identifier) @type)
  (stage name: (identifier) @label)
]

(enum_member name: (identifier) @constant)
(channel_declaration name: (identifier) @function)
(group_declaration name: (identifier) @function)
(calendar_declaration name: (identifier) @constant)
(let_declaration name: (identifier) @constant)
(kpi name: (identifier) @constant)

(field name: (identifier) @property)
(parameter name: (identifier) @variable.parameter)
(key_clause key: (identifier) @property)
(value name: (identifier) @property)
(named_argument name: (identifier) @variable.parameter)
(member_expression member: (identifier) @property)
(assignment member: (identifier) @property)

; Stages, and the arms of a split.
(go stage: (identifier) @label)
(start_item stage: (identifier) @label)
(ensure_clause stage: (identifier) @label)
(ensure_clause after: (identifier) @label)
(stage_move stage: (identifier) @label)
(split_statement name: (identifier) @label)
(split_arm name: (identifier) @label)

; Events and channels where they are used.
(on_trigger event: (path (identifier) @type))
(enter_item event: (path (identifier) @type))
(exit_item event: (path (identifier) @type))
(goal_item event: (path (identifier) @type))
(wait_arm event: (path (identifier) @type))
(emit_statement event: (path (identifier) @type))
(event_step event: (path (identifier) @type))
(as_step event: (path (identifier) @type))
(start_statement journey: (path (identifier) @type))
(send_statement channel: (path (identifier) @function))
(policy_declaration channel: (path (identifier) @function))
(touch channel: (path (identifier) @function))

(call_expression function: (identifier) @function)

; ---------------------------------------------------------------- literals

[(integer) (decimal) (float) (percent)] @number
[(unit) (calendar_unit)] @type.builtin
[(instant) (date) (time)] @constant
[(string) (raw_string)] @string
(escape_sequence) @string.escape
(interpolation ["{" "}"] @punctuation.special)
(doc_comment) @comment.documentation
(comment) @comment

; ---------------------------------------------------------------- marks

["=" "+=" "-=" "==" "!=" "<" "<=" ">" ">=" "+" "-" "*" "/" "%" "??" ".." "->" "?"] @operator
["{" "}" "(" ")" "[" "]"] @punctuation.bracket
["," ":" "."] @punctuation.delimiter

// The words of the journey language.
//
// Only the ten reserved words are keywords everywhere. All other keywords are soft: the parser's rule `ident` takes them as
// names. Between this lexer and the parser runs a pass (compiler/parse/contextual.h) that looks at neighbouring tokens and
//   - turns soft keywords into IDENT where they can only be names (before `=`, `+=`, `-=`, `.`, and after `.`),
//   - turns words before `:` into LABEL,
//   - joins `1 hour 30 minutes`, `3 calendar days` and `calendar day` into DURATION, CALENDAR_SPAN and CALENDAR_UNIT,
//   - turns `closed` before a date into CLOSED_DAY, and `of` behind a delay into OF_CALENDAR,
//   - recognises `where`, `last`, `of` and `by` inside the parentheses of a call (CALL_WHERE, LAST, OF, BY),
//   - turns the `}` that closes a hole into HOLE_CLOSE,
// so that the parser decides nearly everywhere by one token.
lexer grammar JourneyLexer;

tokens { LABEL, DURATION, CALENDAR_SPAN, CALENDAR_UNIT, CALL_WHERE, LAST, OF, BY, HOLE_CLOSE, CLOSED_DAY, OF_CALENDAR }

// Reserved words.
TRUE : 'true' ;
FALSE : 'false' ;
NONE : 'none' ;
AND : 'and' ;
OR : 'or' ;
NOT : 'not' ;
IN : 'in' ;
IF : 'if' ;
THEN : 'then' ;
ELSE : 'else' ;

// Declarations.
USE : 'use' ;
AS : 'as' ;
ENUM : 'enum' ;
RECORD : 'record' ;
MAX : 'max' ;
CUSTOMER : 'customer' ;
EVENT : 'event' ;
VIA : 'via' ;
LET : 'let' ;
SEGMENT : 'segment' ;
CHANNEL : 'channel' ;
INBOUND : 'inbound' ;
POLICY : 'policy' ;
REQUIRES : 'requires' ;
QUIET : 'quiet' ;
TO : 'to' ;
CAP : 'cap' ;
PER : 'per' ;
UNLESS : 'unless' ;
DEFER : 'defer' ;
COST : 'cost' ;
GROUP : 'group' ;
PHASES : 'phases' ;
CALENDAR : 'calendar' ;
OPEN : 'open' ;
CLOSED : 'closed' ;
OUTSIDE : 'outside' ;
JOURNEY : 'journey' ;
FOR : 'for' ;
TEST : 'test' ;
PERSONA : 'persona' ;
QUOTE : 'quote' ;
FRUSTRATION : 'frustration' ;

// Journeys.
VERSION : 'version' ;
PRIORITY : 'priority' ;
START : 'start' ;
AT : 'at' ;
ENTER : 'enter' ;
ON : 'on' ;
WHEN : 'when' ;
EVERY : 'every' ;
WHERE : 'where' ;
REENTER : 'reenter' ;
NEVER : 'never' ;
ALWAYS : 'always' ;
AFTER : 'after' ;
EXIT : 'exit' ;
GOAL : 'goal' ;
WITHIN : 'within' ;
CONTINUE : 'continue' ;
TIMEOUT : 'timeout' ;
HOLDOUT : 'holdout' ;
MEMORY : 'memory' ;
FINAL : 'final' ;
STAGE : 'stage' ;
ENSURE : 'ensure' ;
MOST : 'most' ;
ENDS : 'ends' ;
CAN : 'can' ;
REACH : 'reach' ;
SPENDS : 'spends' ;
WITHOUT : 'without' ;
MIGRATE : 'migrate' ;
FROM : 'from' ;

// Stages.
IDLE : 'idle' ;
FLOW : 'flow' ;
PHASE : 'phase' ;
FEELING : 'feeling' ;
TOUCH : 'touch' ;
PAIN : 'pain' ;
OWNER : 'owner' ;
DOES : 'does' ;
THINKS : 'thinks' ;
AIMS : 'aims' ;
GAIN : 'gain' ;
MOMENT : 'moment' ;
DECISION : 'decision' ;
DEPARTMENT : 'department' ;
KPI : 'kpi' ;
TARGET : 'target' ;

// Statements.
SEND : 'send' ;
SKIPPING : 'skip' ;
REPEAT : 'repeat' ;
TIMES : 'times' ;
SPLIT : 'split' ;
GO : 'go' ;
END : 'end' ;
STOP : 'stop' ;
EMIT : 'emit' ;
WAIT : 'wait' ;
UNTIL : 'until' ;
UP : 'up' ;
OPENS : 'opens' ;
CLOSES : 'closes' ;

// Tests.
ARM : 'arm' ;
IDENTIFY : 'identify' ;
EXPECT : 'expect' ;
SENT : 'sent' ;
NOTHING : 'nothing' ;
SUPPRESSED : 'suppressed' ;
BECAUSE : 'because' ;
DEFERRED : 'deferred' ;
ENDED : 'ended' ;
ENTERED : 'entered' ;
ACTIVE : 'active' ;
ALIAS : 'alias' ;
INTO : 'into' ;
MERGED : 'merged' ;

// Letters outside ASCII are checked against UAX #31 by the pass.
IDENT : [A-Za-z_\u0080-\u{10FFFF}] [A-Za-z0-9_\u0080-\u{10FFFF}]* ;

INT : DIGITS ;
DECIMAL : DIGITS '.' DIGITS ;
FLOAT : DIGITS ('.' DIGITS)? [eE] [+\-]? DIGITS ;
// Wider than what exists, so that 25:00 and 2026-02-30T00:00:00Z are one token with one clear message.
TIME : [0-9]+ ':' [0-9]+ (':' [0-9]+ ('.' [0-9]+)?)? ;
INSTANT : [0-9]+ '-' [0-9]+ '-' [0-9]+ 'T' [0-9]+ (':' [0-9]+)* ('.' [0-9]+)? ('Z' | [+\-] [0-9]+ (':' [0-9]+)?)? ;
// What is not written as a date, such as 10-2-3, is taken apart again by the scanner.
DATE : [0-9]+ '-' [0-9]+ '-' [0-9]+ ;
fragment DIGITS : [0-9]+ ('_' [0-9]+)* ;

// Strings without holes are one token; a string with a hole switches to a mode of its own.
STRING : '"' STRING_CHAR* '"' ;
RAW_STRING : 'r"' ~["\r\n]* '"' ;
OPEN_RAW_STRING : 'r"' ~["\r\n]* ;
ML_STRING : '"""' ML_CHAR* '"""' ;
STRING_OPEN : '"' -> pushMode(IN_STRING) ;
ML_OPEN : '"""' -> pushMode(IN_ML_STRING) ;
fragment ESCAPE : '\\' 'u{' [0-9A-Za-z_]* '}' | '\\' ~[\r\n] ;
fragment STRING_CHAR : ~["\\{\r\n] | ESCAPE ;
fragment ML_CHAR : ~["\\{] | ESCAPE | '"' ~["\\{] | '"' ESCAPE | '""' ~["\\{] | '""' ESCAPE ;

LBRACE : '{' -> pushMode(DEFAULT_MODE) ;
RBRACE : '}' -> popMode ;
LPAREN : '(' ;
RPAREN : ')' ;
LBRACK : '[' ;
RBRACK : ']' ;
COMMA : ',' ;
COLON : ':' ;
QUESTION : '?' ;
COALESCE : '??' ;
DOT : '.' ;
RANGE : '..' ;
ARROW : '->' ;
ASSIGN : '=' ;
PLUS_ASSIGN : '+=' ;
MINUS_ASSIGN : '-=' ;
EQ : '==' ;
NE : '!=' ;
LT : '<' ;
LE : '<=' ;
GT : '>' ;
GE : '>=' ;
PLUS : '+' ;
MINUS : '-' ;
STAR : '*' ;
SLASH : '/' ;
PERCENT : '%' ;

SPACE : [ \t\r\n\f]+ ;
DOC : '///' ~[\r\n]* ;
LINE_COMMENT : '//' ~[\r\n]* ;
BLOCK_COMMENT : '/*' .*? '*/' ;
OPEN_COMMENT : '/*' ;
UNKNOWN : . ;

mode IN_STRING;
STRING_TEXT : STRING_CHAR+ ;
HOLE_OPEN : '{' -> pushMode(DEFAULT_MODE) ;
STRING_CLOSE : '"' -> popMode ;
STRING_NEWLINE : [\r\n] ;
STRING_UNKNOWN : . ;

mode IN_ML_STRING;
ML_TEXT : (~["\\{] | ESCAPE)+ ;
ML_QUOTE : '"' ;
ML_HOLE_OPEN : '{' -> type(HOLE_OPEN), pushMode(DEFAULT_MODE) ;
ML_CLOSE : '"""' -> popMode ;
ML_UNKNOWN : . ;

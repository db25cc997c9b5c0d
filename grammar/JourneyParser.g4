// The grammar of the journey language, sections 1 to 10 of the contract.
//
// Written so that one token decides wherever that can be had: expressions are flat lists of operands and operators (the tree
// builder applies precedence and associativity), and soft keywords have been sorted out by the pass described in
// JourneyLexer.g4. Where two readings remain, the first alternative wins.
parser grammar JourneyParser;

options { tokenVocab = JourneyLexer; }

module : declarations+=declaration* EOF ;

declaration
  : use=useDeclaration
  | enumeration=enumDeclaration
  | record=recordDeclaration
  | customer=customerDeclaration
  | event=eventDeclaration
  | let=letDeclaration
  | segment=segmentDeclaration
  | persona=personaDeclaration
  | channel=channelDeclaration
  | policy=policyDeclaration
  | group=groupDeclaration
  | phases=phasesDeclaration
  | calendar=calendarDeclaration
  | journey=journeyDeclaration
  | ENSURE ensure=ensureClause
  | test=testDeclaration
  ;

// ---------------------------------------------------------------- names

path : parts+=ident (DOT parts+=ident)* ;

ident
  : IDENT
  | USE | AS | ENUM | RECORD | MAX | CUSTOMER | EVENT | VIA | LET | SEGMENT | CHANNEL | INBOUND | POLICY | REQUIRES | QUIET | TO | CAP | PER
  | CALENDAR | OPEN | CLOSED | OUTSIDE | OPENS | CLOSES
  | UNLESS | DEFER | COST | GROUP
  | PHASES | JOURNEY | FOR | TEST | VERSION | PRIORITY | START | AT | ENTER | ON | WHEN | EVERY | WHERE | REENTER | NEVER
  | ALWAYS | AFTER | EXIT | GOAL | WITHIN | CONTINUE | TIMEOUT | HOLDOUT | MEMORY | FINAL | STAGE | ENSURE | MOST | ENDS | CAN
  | REACH | SPENDS | WITHOUT | MIGRATE | FROM | IDLE | FLOW | PHASE | FEELING | TOUCH | PAIN | OWNER | SEND | SKIPPING | REPEAT | TIMES | SPLIT | GO | END
  | STOP | EMIT | WAIT | UNTIL | UP | ARM | IDENTIFY | EXPECT | SENT | NOTHING | SUPPRESSED | BECAUSE | DEFERRED | ENDED | ENTERED
  | ALIAS | INTO | MERGED | ACTIVE | PERSONA | QUOTE | FRUSTRATION | DOES | THINKS | AIMS | GAIN | MOMENT | DECISION | DEPARTMENT | KPI | TARGET
  ;

// ---------------------------------------------------------------- declarations

useDeclaration : USE source=path (AS alias=ident)? ;

enumDeclaration : ENUM name=ident body=enumBody ;
enumBody : LBRACE (members+=enumMember COMMA?)* RBRACE ;
enumMember : name=ident wire=string? ;

recordDeclaration : RECORD name=ident body=fieldBody ;

customerDeclaration : CUSTOMER body=fieldBody ;
fieldBody : LBRACE (fields+=field COMMA?)* RBRACE ;
// The wire name stands before or after the default.
field : name=LABEL COLON fieldType=typeRef (MAX most=INT)? (wire=string (ASSIGN value=expr)? | ASSIGN value=expr wire=string?)? ;
typeRef : name=path optional=QUESTION? | open=LBRACK element=typeRef RBRACK optional=QUESTION? ;

eventDeclaration : EVENT name=ident (wire=string (VIA channel=path)? | VIA channel=path wire=string?)? body=fieldBody? ;

letDeclaration
  : LET (name=ident (params=paramList (COLON letType=typeRef)?)? | label=LABEL COLON letType=typeRef) ASSIGN value=expr
  ;
paramList : LPAREN (params+=param COMMA?)* RPAREN ;
param : name=LABEL COLON paramType=typeRef (ASSIGN value=expr)? ;

segmentDeclaration : SEGMENT name=ident title=string? ASSIGN condition=expr ;

personaDeclaration : PERSONA name=ident title=string? ASSIGN segment=path body=personaBody? ;
personaBody : LBRACE items+=personaItem* RBRACE ;
personaItem : note=(QUOTE | GOAL | FRUSTRATION) text=string ;

channelDeclaration
  : CHANNEL name=ident params=paramList? (inbound=INBOUND title=string? | title=string inbound=INBOUND?)? body=policyBody?
  ;
policyDeclaration : POLICY channel=path body=policyBody ;
policyBody : LBRACE items+=policyItem* RBRACE ;
policyItem
  : REQUIRES condition=expr
  | QUIET (OUTSIDE calendar=path | low=expr TO high=expr (ON day=daySpec)?) (UNLESS unless=expr)?
  | CAP count=INT PER (unit=CALENDAR_UNIT | window=expr) (WHERE filter=expr)? (DEFER UP TO limit=expr)?
  | COST amount=expr
  ;

groupDeclaration : GROUP name=ident body=groupBody ;
groupBody : LBRACE (members+=path COMMA?)* RBRACE ;

phasesDeclaration : PHASES body=phasesBody ;
phasesBody : LBRACE (names+=ident COMMA?)* RBRACE ;

calendarDeclaration : CALENDAR name=ident (IN zone=operand)? body=calendarBody ;
calendarBody : LBRACE items+=calendarItem* RBRACE ;
calendarItem
  : OPEN day=daySpec hours+=openHours (COMMA hours+=openHours | adjacent+=adjacentHours)* COMMA?
  | (CLOSED | CLOSED_DAY) dates+=expr (COMMA dates+=expr | days+=DATE)* COMMA?
  ;
openHours : low=expr TO high=expr ;
// Without a comma before it: a time cannot carry on the one before.
adjacentHours : low=TIME TO high=expr ;

// ---------------------------------------------------------------- journeys

journeyDeclaration
  : JOURNEY name=ident params=paramList? title=string?
    (ASSIGN source=path arguments=args? | clauses+=journeyClause* body=journeyBody)
  ;
journeyClause : PER key=LABEL COLON keyType=typeRef | FOR segment=path ;
journeyBody : LBRACE items+=journeyItem* RBRACE ;

journeyItem
  : VERSION number=INT
  | PRIORITY sign=MINUS? number=INT
  | START AT name=ident
  | ENTER (ON event=path (WHERE condition=expr)? | WHEN condition=expr | schedule=enterSchedule) body=block?
  | REENTER (choice=(NEVER | ALWAYS) | AFTER wait=delay)
  | EXIT (ON event=path (WHERE condition=expr)? | WHEN condition=expr) body=block?
  | GOAL ON event=path (WHERE condition=expr)?
    (WITHIN wait=delay goesOn=CONTINUE? | goesOn=CONTINUE (WITHIN wait=delay)?)? body=block?
  | ON event=path (WHERE condition=expr)? reaction=ruleBody
  | WHEN condition=expr reaction=ruleBody
  | TIMEOUT wait=delay (GO name=ident)?
  | HOLDOUT percent=(INT | DECIMAL) PERCENT
  | MEMORY fields=fieldBody
  | STAGE name=ident title=string? stage=stageBody
  | FINAL STAGE name=ident title=string? stage=stageBody?
  | ENSURE ensure=ensureClause
  | MIGRATE FROM number=INT migrate=migrateBody
  | kpi=kpiItem
  ;

// The target's own `in` is no operator.
kpiItem
  : KPI name=ident title=string? ASSIGN value=expr TARGET op=(GE | LE) target=momentExpr (IN percent=(INT | DECIMAL) PERCENT)?
  ;

enterSchedule : EVERY day=daySpec AT time=momentExpr (IN zone=operand)? (WHERE condition=expr)? ;

ensureClause
  : AT MOST count=INT channel=path PER limit=delay
  | ENDS WITHIN limit=delay
  | CAN REACH name=ident
  | SPENDS AT MOST amount=expr PER limit=delay
  | NEVER (name=ident AFTER after=ident | channel=path WITHOUT condition=expr)
  ;

migrateBody : LBRACE (items+=migrateItem COMMA?)* RBRACE ;
migrateItem
  : old=ident ARROW (end=END reason=string? | target=ident)
  | MEMORY name=ident ASSIGN value=expr
  | POLICY policy=ident
  ;

stageBody : LBRACE items+=stageItem* RBRACE ;
stageItem
  : ON event=path (WHERE condition=expr)? body=ruleBody
  | WHEN condition=expr body=ruleBody
  | kind=(AFTER | EVERY | IDLE) wait=delay body=ruleBody
  | AT when=moment body=ruleBody
  | FLOW flow=block
  | note=(PHASE | DEPARTMENT) name=ident
  | FEELING (name=ident | sign=MINUS? number=(INT | DECIMAL))
  // `on tablet` is the touch's own, unless it begins a trigger: then `where`, `go`, `{` or `.` follows.
  | TOUCH channel=path text=string? (ON device=ident)?
  | REACH channel=path text=string?
  | note=(PAIN | OWNER | DOES | THINKS | AIMS | GAIN | MOMENT | DECISION) text=string
  | kpi=kpiItem
  ;
ruleBody : GO stage=ident | braces=block ;

// ---------------------------------------------------------------- statements

block : LBRACE statements+=statement* RBRACE ;

statement
  : target=IDENT (DOT member=ident)? op=(ASSIGN | PLUS_ASSIGN | MINUS_ASSIGN) value=expr
  | SEND source=path arguments=args? (OR skips=SKIPPING | AND waits=WAIT)? (ELSE otherwise=block)?
  | IF branch=ifTail
  | REPEAT value=expr TIMES body=block
  | SPLIT name=ident arms=splitBody
  | GO name=ident
  | END reason=string?
  | (START | STOP) source=path arguments=args?
  | EMIT source=path values=valueBody?
  | WAIT wait=waitTail
  ;

ifTail : condition=expr body=block (ELSE (IF nested=ifTail | other=block))? ;

splitBody : LBRACE (arms+=splitArm COMMA?)* RBRACE ;
splitArm : percent=(INT | DECIMAL) PERCENT name=ident body=block ;

waitTail
  : arms=waitBody
  | UNTIL until=untilMoment
  | UP upTo=TO limit=delay arms=waitBody? (ELSE other=block)?
  | limit=delay
  ;
waitBody : LBRACE (arms+=waitArm COMMA?)* RBRACE ;
waitArm : (ON event=path (WHERE condition=expr)? | WHEN condition=expr) body=ruleBody ;

// ---------------------------------------------------------------- delays and moments

// A calendar span is a delay by itself, and in expressions stands behind `+` and `-`; the builder sees to it. `in ZONE`
// after a plain delay is read here so that the builder can say what is wrong with it.
delay : value=momentExpr (OF_CALENDAR calendar=path)? (zoned=IN zone=operand)? ;
// A condition may hold `in`; behind a time of day it names the zone. A calendar opens and closes.
untilMoment : time=expr (edge=(OPENS | CLOSES) | ON day=daySpec (IN zone=operand)?)? ;
moment : time=momentExpr (edge=(OPENS | CLOSES) | (ON day=daySpec)? (IN zone=operand)?) ;
daySpec : name=ident (ON sign=MINUS? number=INT)? ;

// ---------------------------------------------------------------- tests

testDeclaration : TEST name=string (FOR only+=path (COMMA? only+=path)*)? body=testBody ;
testBody : LBRACE steps+=step* RBRACE ;
step
  : CUSTOMER id=string values=valueBody?
  | START value=expr
  | ARM target=path ASSIGN name=ident
  | REPEAT value=expr TIMES rounds=testBody
  | LET name=ident ASSIGN value=expr
  | AS id=string event=path values=valueBody
  | ALIAS id=string INTO other=string
  | HOLDOUT name=ident
  | IDENTIFY values=valueBody
  | AFTER wait=delay
  | AT value=expr
  | EXPECT expect=expectation
  | event=path values=valueBody
  ;
valueBody : LBRACE (values+=fieldValue COMMA?)* RBRACE ;
fieldValue : name=LABEL COLON value=expr ;

expectation
  : kind=SENT nothing=NOTHING (FROM source=path)?
  | kind=SENT subject=path arguments=args? (FROM source=path)?
  | kind=SUPPRESSED subject=path arguments=args? (BECAUSE name=ident)?
  | kind=DEFERRED subject=path arguments=args? UNTIL value=expr
  | kind=MERGED INTO other=string
  | subject=path kind=IN name=ident
  | subject=path kind=ENDED name=ident (IN stage=ident)?
  | negated=NOT kind=SENT subject=path arguments=args? (FROM source=path)?
  | subject=path negated=NOT kind=(ENTERED | ACTIVE)
  | subject=path kind=ENTERED (value=expr TIMES)?
  | value=expr
  ;

// ---------------------------------------------------------------- expressions

expr
  : IF condition=expr THEN yes=expr ELSE no=expr
  | operands+=operand (ops+=(OR | AND | EQ | NE | LT | LE | GT | GE | IN | RANGE | COALESCE | PLUS | MINUS | STAR | SLASH
                             | PERCENT) operands+=operand)*
  ;

// An expression after which `in ZONE` may follow: no bare `in` of its own.
momentExpr
  : IF condition=expr THEN yes=expr ELSE no=momentExpr
  | operands+=operand (ops+=(OR | AND | EQ | NE | LT | LE | GT | GE | RANGE | COALESCE | PLUS | MINUS | STAR | SLASH | PERCENT)
                       operands+=operand)*
  ;

// An item that follows another one without a comma: it begins with nothing that would carry the one before it on.
adjacentExpr
  : IF condition=expr THEN yes=expr ELSE no=expr
  | first=adjacentOperand (ops+=(OR | AND | EQ | NE | LT | LE | GT | GE | IN | RANGE | COALESCE | PLUS | MINUS | STAR | SLASH
                                 | PERCENT) operands+=operand)*
  ;

operand
  : prefixes+=(NOT | MINUS)*
    ( literal=(INT | DECIMAL | FLOAT | DURATION | CALENDAR_SPAN | INSTANT | DATE | TIME | TRUE | FALSE | NONE)
    | text=string
    | name=ident
    | open=LPAREN inner=expr RPAREN
    | items=list
    )
    suffixes+=suffix*
  ;
adjacentOperand
  : ( literal=(INT | DECIMAL | FLOAT | DURATION | INSTANT | DATE | TIME | TRUE | FALSE | NONE)
    | text=string
    | name=ident
    )
    suffixes+=suffix*
  | NOT negated=operand
  ;
suffix : DOT member=ident | arguments=args ;

list : LBRACK (first=expr more+=moreItem* COMMA?)? RBRACK ;
moreItem : COMMA value=expr | adjacent=adjacentExpr ;

args : LPAREN (first=arg more+=moreArg* COMMA?)? RPAREN ;
moreArg : COMMA value=arg | adjacent=adjacentArg ;
arg
  : name=LABEL COLON value=expr | LAST last=expr | CALL_WHERE where=expr | OF source=expr | BY key=expr | value=expr
  ;
adjacentArg
  : name=LABEL COLON value=expr | LAST last=expr | CALL_WHERE where=expr | OF source=expr | BY key=expr
  | adjacent=adjacentExpr
  ;

string
  : plain=STRING
  | raw=RAW_STRING
  | multi=ML_STRING
  | open=STRING_OPEN parts+=stringPart* STRING_CLOSE
  | multiOpen=ML_OPEN parts+=stringPart* ML_CLOSE
  ;
stringPart : text=(STRING_TEXT | ML_TEXT) | HOLE_OPEN value=expr close=HOLE_CLOSE ;

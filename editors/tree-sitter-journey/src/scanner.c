// What the grammar cannot see without a look ahead: the tokens that grammar.js lists as external.
//
// In: the text at one place, and which tokens may follow there. Out: one token, or none, and then tree-sitter's own lexer
// reads. Keeps no state. It follows compiler/parse/contextual.cpp for words (a word before `=`, `+=`, `-=` or `.` is a name,
// one before `:` a label), and compiler/parse/literals.cpp for days and times, so that one that does not exist is an error.
#include <stdbool.h>
#include <string.h>

#include "tree_sitter/parser.h"

enum Token {
  PLAIN,
  LABEL,
  DURATION_NUMBER,
  CALENDAR_NUMBER,
  DATE,
  INSTANT,
  TIME,
  CLAUSE_LAST,
  CLAUSE_WHERE,
  CLAUSE_OF,
  CLAUSE_BY,
  WORD_TRUE,
  INVALID = WORD_TRUE + 10,
};

static const char *const kReserved[] = {"true", "false", "none", "and", "or", "not", "in", "if", "then", "else"};
enum { kReservedCount = 10, kWordSize = 32 };

static bool is_digit(int32_t c) { return c >= '0' && c <= '9'; }
static bool is_word_start(int32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
static bool is_space(int32_t c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f'; }

static bool is_one_of(const char *word, const char *const *words, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (strcmp(word, words[i]) == 0) return true;
  }
  return false;
}

static void advance(TSLexer *lexer) { lexer->advance(lexer, false); }

// Past white space and comments. False behind a slash that begins no comment.
static bool skip_blank(TSLexer *lexer) {
  for (;;) {
    while (is_space(lexer->lookahead)) advance(lexer);
    if (lexer->lookahead != '/') return true;
    advance(lexer);
    if (lexer->lookahead == '/') {
      while (lexer->lookahead != '\n' && lexer->lookahead != '\r' && !lexer->eof(lexer)) advance(lexer);
    } else if (lexer->lookahead == '*') {
      advance(lexer);
      for (bool star = false; !lexer->eof(lexer) && !(star && lexer->lookahead == '/');) {
        star = lexer->lookahead == '*';
        advance(lexer);
      }
      if (lexer->eof(lexer)) return false;
      advance(lexer);
    } else {
      return false;
    }
  }
}

// Reads a word; what does not fit is cut. False when letters outside of ASCII belong to it: no keyword has any, and which of
// them make a name is known by the grammar.
static bool read_word(TSLexer *lexer, char *word) {
  size_t length = 0;
  while (is_word_start(lexer->lookahead) || is_digit(lexer->lookahead)) {
    if (length + 1 < kWordSize) word[length++] = (char)lexer->lookahead;
    advance(lexer);
  }
  word[length] = '\0';
  return lexer->lookahead < 0x80;
}

// How the text goes on behind a word.
enum Next { NEXT_OTHER, NEXT_OPERATOR, NEXT_MINUS, NEXT_COLON, NEXT_NAME_ONLY };

static enum Next next_after_word(TSLexer *lexer) {
  if (!skip_blank(lexer)) return NEXT_OPERATOR;
  const int32_t c = lexer->lookahead;
  if (c == ':') return NEXT_COLON;
  if (c == '=' || c == '.') {
    advance(lexer);
    return lexer->lookahead == c ? NEXT_OPERATOR : NEXT_NAME_ONLY;
  }
  if (c == '+' || c == '-') {
    advance(lexer);
    if (lexer->lookahead == '=') return NEXT_NAME_ONLY;
    return c == '-' ? NEXT_MINUS : NEXT_OPERATOR;
  }
  return NEXT_OTHER;
}

// Whether a value begins here, with a parenthesis only where the caller says so.
static bool begins_value(TSLexer *lexer, bool parenthesis) {
  const int32_t c = lexer->lookahead;
  if (c == '(') return parenthesis;
  if (c == '"' || c == '[' || is_digit(c) || c >= 0x80) return true;
  if (!is_word_start(c)) return false;
  static const char *const kJoins[] = {"and", "or", "in", "then", "else"};
  char word[kWordSize];
  return !read_word(lexer, word) || !is_one_of(word, kJoins, 5);
}

static bool scan_clause(TSLexer *lexer, const bool *valid, const char *word, enum Next next) {
  static const struct {
    const char *word;
    enum Token token;
  } kClauses[] = {{"last", CLAUSE_LAST}, {"where", CLAUSE_WHERE}, {"of", CLAUSE_OF}, {"by", CLAUSE_BY}};
  for (size_t i = 0; i < sizeof kClauses / sizeof *kClauses; ++i) {
    if (strcmp(word, kClauses[i].word) != 0 || !valid[kClauses[i].token]) continue;
    // `last - 1` and `last(…)` are a name's.
    const bool last = kClauses[i].token == CLAUSE_LAST;
    if (next == NEXT_MINUS ? last : next != NEXT_OTHER || !begins_value(lexer, !last)) return false;
    lexer->result_symbol = kClauses[i].token;
    return true;
  }
  return false;
}

static bool scan_word(TSLexer *lexer, const bool *valid) {
  char word[kWordSize];
  if (!read_word(lexer, word)) return false;
  if (lexer->lookahead == '"' && strcmp(word, "r") == 0) return false;
  lexer->mark_end(lexer);
  for (int i = 0; i < kReservedCount; ++i) {
    if (strcmp(word, kReserved[i]) != 0) continue;
    lexer->result_symbol = (TSSymbol)(valid[WORD_TRUE + i] ? WORD_TRUE + i : INVALID);
    return true;
  }
  const enum Next next = next_after_word(lexer);
  if (next == NEXT_COLON && valid[LABEL]) {
    lexer->result_symbol = LABEL;
    return true;
  }
  if (next == NEXT_NAME_ONLY && valid[PLAIN]) {
    lexer->result_symbol = PLAIN;
    return true;
  }
  return scan_clause(lexer, valid, word, next);
}

// ---------------------------------------------------------------- numbers

// Exactly `count` digits, or -1.
static int digits(TSLexer *lexer, int count) {
  int value = 0;
  for (int i = 0; i < count; ++i) {
    if (!is_digit(lexer->lookahead)) return -1;
    value = value * 10 + (lexer->lookahead - '0');
    advance(lexer);
  }
  return value;
}

static int days_in_month(int year, int month) {
  static const int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

// `:30` or `:30:15` behind the hour, with a fraction where that may be; marks the end. False when there is no such time.
static bool rest_of_time(TSLexer *lexer, int hour, bool fraction) {
  advance(lexer);
  const int minute = digits(lexer, 2);
  int second = 0;
  if (minute >= 0 && lexer->lookahead == ':') {
    advance(lexer);
    second = digits(lexer, 2);
    if (second >= 0 && fraction && lexer->lookahead == '.') {
      advance(lexer);
      if (!is_digit(lexer->lookahead)) return false;
      while (is_digit(lexer->lookahead)) advance(lexer);
    }
  }
  lexer->mark_end(lexer);
  return hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59 && !is_digit(lexer->lookahead);
}

// The offset that ends an instant.
static bool rest_of_instant(TSLexer *lexer) {
  if (lexer->lookahead == 'Z') {
    advance(lexer);
    lexer->mark_end(lexer);
    return true;
  }
  if (lexer->lookahead != '+' && lexer->lookahead != '-') return false;
  advance(lexer);
  const int hours = digits(lexer, 2);
  int minutes = 0;
  if (hours >= 0 && (lexer->lookahead == ':' || is_digit(lexer->lookahead))) {
    if (lexer->lookahead == ':') advance(lexer);
    minutes = digits(lexer, 2);
  }
  lexer->mark_end(lexer);
  return hours >= 0 && hours <= 23 && minutes >= 0 && minutes <= 59;
}

// Behind `2026`: a day, an instant, or a difference of numbers, which is none of ours.
static bool scan_day(TSLexer *lexer, int year) {
  advance(lexer);
  const int month = digits(lexer, 2);
  if (month < 0 || lexer->lookahead != '-') return false;
  advance(lexer);
  const int day = digits(lexer, 2);
  if (day < 0 || is_digit(lexer->lookahead)) return false;
  const bool exists = month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month);
  lexer->mark_end(lexer);
  const int32_t c = lexer->lookahead;
  if (c == 'T') {
    advance(lexer);
    if (!is_digit(lexer->lookahead)) return false;
    const int hour = digits(lexer, 2);
    const bool good = hour >= 0 && lexer->lookahead == ':' && rest_of_time(lexer, hour, true) && rest_of_instant(lexer);
    lexer->result_symbol = (TSSymbol)(exists && good ? INSTANT : INVALID);
    return true;
  }
  if (c == '.' || c == '_' || c == ':' || c == 'e' || c == 'E') {
    advance(lexer);
    if (is_digit(lexer->lookahead)) return false;
  }
  lexer->result_symbol = (TSSymbol)(exists && year > 0 ? DATE : INVALID);
  return true;
}

// Behind the digits of `3 days` or `3 calendar months`; a unit before `:` or an assignment is a name.
static bool scan_unit(TSLexer *lexer, const bool *valid) {
  static const char *const kUnits[] = {"ms",   "second", "seconds", "minute", "minutes", "hour",
                                       "hours", "day",    "days",    "week",   "weeks"};
  static const char *const kCalendarUnits[] = {"day", "days", "week", "weeks", "month", "months", "year", "years"};
  char word[kWordSize];
  lexer->mark_end(lexer);
  if (!skip_blank(lexer) || !is_word_start(lexer->lookahead) || !read_word(lexer, word)) return false;
  enum Token token = DURATION_NUMBER;
  if (strcmp(word, "calendar") == 0) {
    token = CALENDAR_NUMBER;
    if (!skip_blank(lexer) || !is_word_start(lexer->lookahead) || !read_word(lexer, word)) return false;
    if (!is_one_of(word, kCalendarUnits, 8)) return false;
  } else if (!is_one_of(word, kUnits, 11)) {
    return false;
  }
  if (!valid[token]) return false;
  lexer->result_symbol = (TSSymbol)token;
  if (!skip_blank(lexer)) return true;  // a division
  const int32_t c = lexer->lookahead;
  if (c == ':') return false;
  if (c != '=' && c != '+' && c != '-') return true;
  advance(lexer);
  return c == '=' ? lexer->lookahead == '=' : lexer->lookahead != '=';
}

static bool scan_number(TSLexer *lexer, const bool *valid) {
  int value = 0;
  int count = 0;
  while (is_digit(lexer->lookahead)) {
    value = count < 4 ? value * 10 + (lexer->lookahead - '0') : value;
    ++count;
    advance(lexer);
  }
  if (lexer->lookahead == ':' && valid[TIME]) {
    const bool good = rest_of_time(lexer, value, false) && count == 2;
    lexer->result_symbol = (TSSymbol)(good ? TIME : INVALID);
    return true;
  }
  if (lexer->lookahead == '-' && count == 4 && valid[DATE]) return scan_day(lexer, value);
  while (is_digit(lexer->lookahead) || lexer->lookahead == '_') advance(lexer);
  return scan_unit(lexer, valid);
}

// ---------------------------------------------------------------- what tree-sitter calls

void *tree_sitter_journey_external_scanner_create(void) { return NULL; }
void tree_sitter_journey_external_scanner_destroy(void *payload) { (void)payload; }
unsigned tree_sitter_journey_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload;
  (void)buffer;
  return 0;
}
void tree_sitter_journey_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload;
  (void)buffer;
  (void)length;
}

bool tree_sitter_journey_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid_symbols) {
  (void)payload;
  while (is_space(lexer->lookahead)) lexer->advance(lexer, true);
  if (is_word_start(lexer->lookahead)) return scan_word(lexer, valid_symbols);
  if (is_digit(lexer->lookahead)) return scan_number(lexer, valid_symbols);
  return false;
}

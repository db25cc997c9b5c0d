// Delays, moments and statements.
#include <array>

#include "compiler/parse/build_units.h"
#include "compiler/parse/literals.h"
#include "compiler/parse/tree_builder.h"

namespace journey {
namespace {

using P = TreeBuilder::P;

struct DayName {
  std::string_view word;
  ast::DayKind kind;
};
constexpr std::array<DayName, 11> kDays = {{{"day", ast::DayKind::kEveryDay},
                                            {"monday", ast::DayKind::kMonday},
                                            {"tuesday", ast::DayKind::kTuesday},
                                            {"wednesday", ast::DayKind::kWednesday},
                                            {"thursday", ast::DayKind::kThursday},
                                            {"friday", ast::DayKind::kFriday},
                                            {"saturday", ast::DayKind::kSaturday},
                                            {"sunday", ast::DayKind::kSunday},
                                            {"weekday", ast::DayKind::kWeekday},
                                            {"weekend", ast::DayKind::kWeekend},
                                            {"month", ast::DayKind::kMonthDay}}};

}  // namespace

// The unit is the last word.
ast::CalendarUnit CalendarUnitOf(std::string_view text) {
  const size_t space = text.find_last_of(" \t\r\n/");
  const std::string_view word = space == std::string_view::npos ? text : text.substr(space + 1);
  if (word.starts_with("week")) return ast::CalendarUnit::kWeek;
  if (word.starts_with("month")) return ast::CalendarUnit::kMonth;
  if (word.starts_with("year")) return ast::CalendarUnit::kYear;
  return ast::CalendarUnit::kDay;
}

ast::CalendarSpan TreeBuilder::SpanOf(const antlr4::Token* calendar_span) {
  const std::string_view text = Text(calendar_span);
  const Span span = At(calendar_span);
  return {WholeOf(text.substr(0, text.find_first_not_of("0123456789_")), span), CalendarUnitOf(text), span};
}

ast::Delay TreeBuilder::DelayOf(P::DelayContext* delay, bool of_calendar) {
  ast::Delay out;
  out.span = At(delay);
  if (delay->calendar != nullptr) {
    out.open_in = PathOf(delay->calendar);
    if (!of_calendar) {
      Error(DiagCode::J0033, out.open_in->span, "open time is not counted here",
            "only `wait`, `wait up to`, `after` and `timeout` take `of CALENDAR`")
          .Help("write a duration, or a calendar span");
    } else if (CalendarSpanOf(delay->value) != nullptr) {
      Error(DiagCode::J0033, out.open_in->span, "a calendar span is not counted in open time")
          .Help("write a duration: `8 hours of " + std::string(Text(delay->calendar->stop)) + "`");
    } else if (delay->zoned != nullptr) {
      Error(DiagCode::J0033, Join(At(delay->zoned), At(delay->zone)), "open time is counted in the calendar's zone")
          .Help("leave the zone away, or give it where the calendar is declared");
    }
    if (delay->zoned != nullptr || CalendarSpanOf(delay->value) != nullptr) return out;
  }
  const antlr4::Token* calendar_span = CalendarSpanOf(delay->value);
  if (calendar_span == nullptr) {
    out.duration = ExprOf(delay->value);
    if (delay->zoned != nullptr) {
      Error(DiagCode::J0021, Join(At(delay->zoned), At(delay->zone)), "a plain delay has no zone",
            "only a calendar span takes `in ZONE`")
          .Help("a plain duration is the same everywhere; for local days write `N calendar days in ZONE`");
    }
    return out;
  }
  const ast::CalendarSpan calendar = SpanOf(calendar_span);
  out.count = calendar.count;
  out.unit = calendar.unit;
  if (delay->zone != nullptr) out.zone = OperandOf(delay->zone);
  return out;
}

ast::Moment TreeBuilder::MomentOf(P::MomentContext* moment) {
  ast::Moment out;
  out.time = ExprOf(moment->time);
  if (moment->edge != nullptr) {
    Error(DiagCode::J0033, At(moment), "only `wait until` waits for a calendar")
        .Help("wait in the flow: `wait until NAME opens`");
  }
  if (moment->day != nullptr) out.day = DayOf(moment->day);
  if (moment->zone != nullptr) out.zone = OperandOf(moment->zone);
  out.span = At(moment);
  return out;
}

ast::Moment TreeBuilder::MomentOf(P::UntilMomentContext* moment) {
  ast::Moment out;
  P::OperandContext* zone = moment->zone;
  if (moment->day != nullptr) out.day = DayOf(moment->day);
  // `if c then 09:00 else 10:00 in ZONE`: the zone is that of the whole.
  const bool behind_if = moment->day == nullptr && moment->time->condition != nullptr;
  if (behind_if) zone = ZoneBehind(moment->time);
  out.time = behind_if && zone != nullptr ? WithoutZone(moment->time).expr : ExprOf(moment->time);
  if (moment->edge != nullptr) {
    out.edge = moment->edge->getType() == P::OPENS ? ast::MomentEdge::kOpens : ast::MomentEdge::kCloses;
  }
  if (zone != nullptr) out.zone = OperandOf(zone);
  out.span = At(moment);
  return out;
}

namespace {

// `Mon`, `daily`, `weekdays`, or what is nearly a day's name; "" where nothing can be meant.
std::string_view DayMeantBy(std::string_view word, const std::vector<std::string_view>& days) {
  if (word == "daily" || word == "everyday" || word == "all") return "day";
  std::string lower(word);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const std::string_view day : days) {
    if (lower.size() >= 2 && lower.size() <= 5 && day.ends_with("day") && day.size() > 3 && day != "weekday" &&
        day.starts_with(lower)) {
      return day;
    }
  }
  return Nearest(word, days);
}

}  // namespace

ast::DaySpec TreeBuilder::DayOf(P::DaySpecContext* day) {
  ast::DaySpec out;
  out.span = At(day);
  const std::string_view word = Text(day->name->start);
  const DayName* known = nullptr;
  for (const DayName& entry : kDays) {
    if (entry.word == word) known = &entry;
  }
  if (known == nullptr) {
    std::vector<std::string_view> words;
    for (const DayName& entry : kDays) words.push_back(entry.word);
    const std::string_view meant = DayMeantBy(word, words);
    auto d = Error(DiagCode::J0024, At(day->name), "`" + std::string(word) + "` is no day");
    if (!meant.empty()) {
      d.Guess(At(day->name), std::string(meant), "did you mean `" + std::string(meant) + "`?");
    } else {
      d.Help("a day is `day`, `monday` … `sunday`, `weekday`, `weekend` or `month on N`");
    }
    return out;
  }
  out.kind = known->kind;
  const bool numbered = day->number != nullptr;
  if (numbered != (out.kind == ast::DayKind::kMonthDay)) {
    Error(DiagCode::J0024, out.span, numbered ? "only `month` takes a day's number" : "`month` needs a day's number")
        .Help("write `month on 31`: the last day of shorter months");
    return out;
  }
  if (numbered) {
    out.month_day = WholeOf(day->number);
    if (day->sign != nullptr) out.month_day = -out.month_day;
  }
  return out;
}

ast::DaySpec TreeBuilder::WeekdayOf(P::DaySpecContext* day, std::string_view where) {
  ast::DaySpec out = DayOf(day);
  if (out.kind == ast::DayKind::kMonthDay) {
    Error(DiagCode::J0024, out.span, std::string(where) + " takes days of the week",
          "`day`, `monday` … `sunday`, `weekday` or `weekend`");
  }
  return out;
}

int64_t TreeBuilder::WholeOf(std::string_view digits, Span span) {
  if (const std::optional<int64_t> value = WholeNumber(digits)) return *value;
  Error(DiagCode::J0029, span, "this number is out of range", "the largest is 9_223_372_036_854_775_807");
  return 1;
}

int64_t TreeBuilder::DurationOf(const antlr4::Token* duration) {
  if (const std::optional<int64_t> ms = DurationMs(Text(duration))) return *ms;
  Error(DiagCode::J0029, At(duration), "this duration is out of range", "longer than 292 million years");
  return 1;
}

int64_t TreeBuilder::PercentOf(const antlr4::Token* number) {
  bool said = false;
  return ShareOf(number, said, "a tenth of a percent is `0.1%`");
}

int64_t TreeBuilder::ShareOf(const antlr4::Token* number, bool& said, std::string_view help) {
  bool exact = true;
  const int64_t hundredths = PercentHundredths(Text(number), exact);
  if (!exact && !Tok(number).bad && !said) {
    said = true;
    Error(DiagCode::J3090, At(number), "a percentage has at most two decimals",
          "shares are counted in hundredths of a percent")
        .Help(std::string(help));
  }
  return hundredths;
}

ast::Block TreeBuilder::BlockOf(P::BlockContext* block) {
  ast::Block out;
  out.span = At(block);
  // `wait until x = 3` reads as a wait for something called `until`, and an assignment behind it.
  std::vector<P::StatementContext*> statements;
  const auto waits_until = [&](const P::WaitTailContext* wait) {
    return wait != nullptr && wait->limit != nullptr && wait->upTo == nullptr &&
           wait->limit->start == wait->limit->stop && Text(wait->limit->start) == "until";
  };
  for (P::StatementContext* one : block->statements) {
    const antlr4::Token* op = one->op;
    if (op != nullptr && op->getType() == P::ASSIGN && !statements.empty() && waits_until(statements.back()->wait)) {
      Error(DiagCode::J0011, At(op), "`=` is written otherwise here").Fix(At(op), "==", "write `==`");
      statements.pop_back();
    } else {
      statements.push_back(one);
    }
  }
  Each(statements, out.statements, [this](P::StatementContext* statement) { return StatementOf(statement); });
  return out;
}

ast::Block TreeBuilder::GoBlock(const P::IdentContext* stage, Span span) {
  ast::Block out;
  out.span = span;
  out.statements.push_back(std::make_unique<ast::Stmt>(ast::Stmt{span, ast::GoStmt{NameOf(stage)}}));
  return out;
}

ast::Block TreeBuilder::BodyOf(P::RuleBodyContext* body) {
  return body->stage != nullptr ? GoBlock(body->stage, At(body)) : BlockOf(body->braces);
}

ast::IfStmt TreeBuilder::IfOf(P::IfTailContext* branch) {
  ast::IfStmt out;
  out.condition = ExprOf(branch->condition);
  out.then_block = BlockOf(branch->body);
  if (branch->other != nullptr) out.else_block = BlockOf(branch->other);
  if (branch->nested != nullptr) {
    // `else if` is an else block that holds one statement; its place is that of the inner `if`.
    Span span = At(branch->nested);
    const uint32_t first = Tok(branch->nested->start).index;
    if (first > 0) span.begin = buffer_.tokens[first - 1].begin;
    ast::Block block;
    block.span = span;
    block.statements.push_back(std::make_unique<ast::Stmt>(ast::Stmt{span, IfOf(branch->nested)}));
    out.else_block = std::move(block);
  }
  return out;
}

ast::StmtPtr TreeBuilder::WaitOf(P::WaitTailContext* wait, Span span) {
  if (wait->until != nullptr) {
    return std::make_unique<ast::Stmt>(ast::Stmt{span, ast::WaitUntilStmt{MomentOf(wait->until)}});
  }
  if (wait->limit != nullptr && wait->upTo == nullptr) {
    return std::make_unique<ast::Stmt>(ast::Stmt{span, ast::WaitStmt{DelayOf(wait->limit, true)}});
  }
  ast::WaitForStmt out;
  if (wait->limit != nullptr) out.limit = DelayOf(wait->limit, true);
  if (wait->arms != nullptr) {
    Each(wait->arms->arms, out.arms, [this](P::WaitArmContext* arm) {
      ast::WaitArm built;
      built.is_when = arm->event == nullptr;
      if (!built.is_when) built.event = PathOf(arm->event);
      built.where = MaybeExpr(arm->condition);
      built.body = BodyOf(arm->body);
      built.span = Head(arm, arm->body);
      return built;
    });
  }
  if (wait->other != nullptr) out.else_block = BlockOf(wait->other);
  return std::make_unique<ast::Stmt>(ast::Stmt{span, std::move(out)});
}

// `x += 3 calendar days` is `x = x + 3 calendar days`: the span alone has no value.
ast::ExprPtr TreeBuilder::AssignedOf(P::StatementContext* s, ast::AssignStmt& out) {
  const antlr4::Token* calendar_span = CalendarSpanOf(s->value);
  if (calendar_span == nullptr || out.op == ast::AssignOp::kSet) return ExprOf(s->value);
  const bool back = out.op == ast::AssignOp::kSub;
  out.op = ast::AssignOp::kSet;
  const auto expr = [](Span span, auto node) { return std::make_unique<ast::Expr>(ast::Expr{span, std::move(node)}); };
  ast::ExprPtr target = expr(At(s->target), ast::NameExpr{NameOf(s->target)});
  Span span = At(s->target);
  if (out.customer) {
    span = Join(span, out.target.span);
    target = expr(span, ast::MemberExpr{std::move(target), out.target});
  }
  return expr(Join(span, At(calendar_span)), ast::ShiftExpr{std::move(target), back, SpanOf(calendar_span)});
}

ast::StmtPtr TreeBuilder::StatementOf(P::StatementContext* s) {
  const Span span = At(s);
  const auto make = [&](auto node) { return std::make_unique<ast::Stmt>(ast::Stmt{span, std::move(node)}); };
  if (s->op != nullptr) {
    ast::AssignStmt out;
    out.customer = s->member != nullptr;
    out.target = out.customer ? NameOf(s->member) : NameOf(s->target);
    if (out.customer && Text(s->target) != "customer") {
      const Span place = Join(At(s->target), At(s->member));
      auto d =
          Error(DiagCode::J0025, place, "this cannot be assigned", "only memory, by its name, and `customer.NAME` can");
      const std::string_view base = Text(s->target);
      if (base == "memory" || base == "this" || base == "self") {
        d.Fix(place, out.target.text, "a memory field is written by its name alone: `" + out.target.text + "`");
      } else {
        d.Help("copy what you need into `memory` or into a customer field");
      }
    }
    switch (s->op->getType()) {
      case P::PLUS_ASSIGN:
        out.op = ast::AssignOp::kAdd;
        break;
      case P::MINUS_ASSIGN:
        out.op = ast::AssignOp::kSub;
        break;
      default:
        out.op = ast::AssignOp::kSet;
        break;
    }
    out.value = AssignedOf(s, out);
    return make(std::move(out));
  }
  switch (s->start->getType()) {
    case P::SEND: {
      ast::SendStmt out{PathOf(s->source), PlainArgs(s->arguments), s->skips != nullptr, std::nullopt, std::nullopt};
      if (s->waits != nullptr) out.waits = At(s->waits);
      if (s->otherwise != nullptr) out.else_block = BlockOf(s->otherwise);
      return make(std::move(out));
    }
    case P::IF:
      return make(IfOf(s->branch));
    case P::REPEAT: {
      ast::RepeatStmt out;
      out.count = ExprOf(s->value);
      out.body = BlockOf(s->body);
      return make(std::move(out));
    }
    case P::SPLIT: {
      ast::SplitStmt out;
      out.name = NameOf(s->name);
      // Thirds are one mistake.
      bool said = false;
      Each(s->arms->arms, out.arms, [this, &said](P::SplitArmContext* arm) {
        ast::SplitArm built;
        built.percent_hundredths =
            ShareOf(arm->percent, said, "give the last arm the rest: `33.33%`, `33.33%` and `33.34%` are thirds");
        built.percent_span = At(arm->percent);
        built.name = NameOf(arm->name);
        built.body = BlockOf(arm->body);
        return built;
      });
      return make(std::move(out));
    }
    case P::GO:
      return make(ast::GoStmt{NameOf(s->name)});
    case P::END:
      return make(ast::EndStmt{MaybeLiteral(s->reason)});
    case P::START:
      return make(ast::StartStmt{PathOf(s->source), PlainArgs(s->arguments)});
    case P::STOP:
      return make(ast::StopStmt{PathOf(s->source), PlainArgs(s->arguments)});
    case P::EMIT:
      return make(ast::EmitStmt{PathOf(s->source), ValuesOf(s->values)});
    default:
      return WaitOf(s->wait, span);
  }
}

}  // namespace journey

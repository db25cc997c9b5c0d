// What to write where a value of another type is expected.
#include <cctype>
#include <cstdio>
#include <string>

#include "compiler/sema/exprs.h"
#include "compiler/sema/types.h"

namespace journey::sema {
namespace {

const std::string* TextOf(const typed::Expr& expr) {
  return expr.kind == ExprKind::kConst ? std::get_if<std::string>(&expr.value) : nullptr;
}

bool IsNumberText(std::string_view text) {
  size_t digits = 0;
  for (const char c : text) {
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
      ++digits;
    } else if (c != '.' && c != '-') {
      return false;
    }
  }
  return digits > 0;
}

// `2026/1/5`, `2026-1-5`, `2026.01.05` as `2026-01-05`; "" for anything else.
std::string AsDate(const std::string& text) {
  int year = 0, month = 0, day = 0, end = 0;
  char first = 0, second = 0;
  if (std::sscanf(text.c_str(), "%4d%c%2d%c%2d%n", &year, &first, &month, &second, &day, &end) != 5) return "";
  const bool separated = first == second && (first == '/' || first == '-' || first == '.');
  if (!separated || end != static_cast<int>(text.size()) || year < 1000 || month < 1 || month > 12 || day < 1 ||
      day > 31) {
    return "";
  }
  const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return std::to_string(year) + "-" + two(month) + "-" + two(day);
}

// `9`, `9.30` as `09:00`, `09:30`.
std::string AsTime(const std::string& text) {
  const size_t point = std::min(text.find('.'), text.size());
  const std::string hour = text.substr(0, point);
  const std::string minutes = point < text.size() ? text.substr(point + 1) : "00";
  if (!IsNumberText(text) || text[0] == '-' || hour.size() > 2 || minutes.size() != 2) return "";
  if (std::atoi(hour.c_str()) > 23 || std::atoi(minutes.c_str()) > 59) return "";
  return (hour.size() == 1 ? "0" : "") + hour + ":" + minutes;
}

void FixOr(Diagnostics::Builder& builder, Span span, const std::string& fix, const std::string& help) {
  if (fix.empty()) {
    builder.Help(help);
  } else {
    builder.Fix(span, fix, "write `" + fix + "`");
  }
}

}  // namespace

void Exprs::HelpToEnum(Diagnostics::Builder& builder, const typed::Expr& value, Type target) {
  const typed::Enum& decl = context_.program.enums[target.enum_id];
  const std::string* text = TextOf(value);
  for (const auto& member : decl.members) {
    if (text == nullptr || (*text != member.info.name && *text != member.wire)) continue;
    builder.Fix(value.span, member.info.name, "a member is written without quotes: `" + member.info.name + "`");
    return;
  }
  const std::vector<std::string_view> members(FieldNames(decl.members));
  if (members.size() <= 12) builder.Help("its members are " + QuotedList(members));
}

void Exprs::HelpToBool(Diagnostics::Builder& builder, const typed::Expr& value, const std::string& text) {
  const Type from = value.type;
  if (from.optional) {
    builder.Help("ask whether there is one: `" + text + " != none`");
  } else if (TextOf(value) != nullptr) {
    builder.Help("compare with every one, `x == \"a\" or x == \"b\"`, or look into a list: `x in [\"a\", \"b\"]`");
  } else if (from.kind == Kind::kString) {
    builder.Help("compare it: `" + text + " == \"…\"`");
  } else if (IsNumeric(from.kind)) {
    builder.Help("compare it: `" + text + " > 0`");
  } else if (from.kind == Kind::kList) {
    builder.Help("ask whether there is anything in it: `length(" + text + ") > 0`");
  } else if (from.kind == Kind::kDuration && IsConst(value)) {
    builder.Help("a limit of time is written `wait up to " + text + " { when … { } }`");
  } else {
    builder.Help("compare it: `" + text + " == …`");
  }
}

void Exprs::HelpToMoment(Diagnostics::Builder& builder, const typed::Expr& value, Type target,
                         const std::string& text) {
  const Kind from = value.type.kind;
  const std::string* constant = TextOf(value);
  if (target.kind == Kind::kDate) {
    if (from == Kind::kInstant) {
      builder.Help("take its day: `date(" + text + ")`");
    } else {
      FixOr(builder, value.span, AsDate(constant != nullptr ? *constant : text), "a date is written `2026-01-05`");
    }
  } else if (target.kind == Kind::kTime) {
    if (from == Kind::kDuration) {
      builder.Help("what comes after so long stands behind `after`: `after " + text + "`");
    } else if (from == Kind::kDate) {
      builder.Help("say at what time of day: `instant(" + text + ", 09:00)`");
    } else {
      FixOr(builder, value.span, AsTime(text), "a time of day is written `09:30`");
    }
  } else if (from == Kind::kDate) {
    builder.Help("say at what time of day: `instant(" + text + ", 09:00)`");
  } else if (from == Kind::kTime) {
    builder.Help("say the day too: `2026-01-05T09:00:00Z`; the present moment is `now()`");
  } else if (constant != nullptr) {
    builder.Help("an instant is written `2026-01-05T09:00:00Z`, a date `2026-01-05`, both without quotes");
  } else {
    builder.Help("an instant is written `2026-01-05T09:00:00Z`; the present one is `now()`");
  }
}

void Exprs::HelpToNumber(Diagnostics::Builder& builder, const typed::Expr& value, Type target,
                         const std::string& text) {
  const Kind from = value.type.kind;
  const std::string* constant = TextOf(value);
  if (constant != nullptr && IsNumberText(*constant)) {
    builder.Fix(value.span, *constant, "a number is written without quotes: `" + *constant + "`");
  } else if (target.kind == Kind::kInt && IsNumeric(from)) {
    builder.Note("numbers widen by themselves from `int` to `decimal` to `float`, never back");
    builder.Help("`int(" + text + ")` cuts the fraction off, `round(" + text + ")` rounds");
  } else if (target.kind == Kind::kDecimal && from == Kind::kFloat) {
    builder.Help("convert it: `decimal(" + text + ")`");
  } else if (constant != nullptr) {
    builder.Help("write a number, such as `3`");
  } else if (from == Kind::kString) {
    builder.Help("read the number: `" + context_.TypeName(target.Required()) + "(" + text +
                 ")`, which is none for other text");
  } else if (from == Kind::kDuration) {
    builder.Help("count units: `" + text + " / 1 day`");
  } else if (from == Kind::kList) {
    builder.Help("count or add up: `length(" + text + ")`, `sum(it of " + text + ")`");
  }
}

void Exprs::HelpMismatch(Diagnostics::Builder& builder, const typed::Expr& value, Type target) {
  const Type from = value.type;
  const std::string text = Excerpt(context_, value.span, "…");
  if (!builder.shown()) return;
  switch (target.kind) {
    case Kind::kEnum:
      return HelpToEnum(builder, value, target);
    case Kind::kBool:
      return HelpToBool(builder, value, text);
    case Kind::kDate:
    case Kind::kTime:
    case Kind::kInstant:
      return HelpToMoment(builder, value, target, text);
    case Kind::kInt:
    case Kind::kDecimal:
    case Kind::kFloat:
      return HelpToNumber(builder, value, target, text);
    case Kind::kDuration:
      if (from.kind == Kind::kInt && !from.optional) {
        builder.Help("give the unit: `" + text + " days`, `" + text + " minutes`");
      } else if (from.kind == Kind::kInstant || from.kind == Kind::kDate || from.kind == Kind::kTime) {
        builder.Help("a moment stands behind `at` in a stage, and behind `wait until` in a flow");
      } else {
        builder.Help("a duration is written `3 days`, `1 hour 30 minutes`");
      }
      return;
    case Kind::kString:
      if (from.kind == Kind::kList) {
        builder.Help("whether the list has an element: `x in " + text + "`; its elements as text: `join(it of " + text +
                     ", \", \")`");
      } else if (from.kind != Kind::kRecord && !from.optional) {
        builder.Help("turn it into text: `string(" + text + ")`");
      }
      return;
    case Kind::kList:
      if (from.Required() == target.Element()) builder.Help("a list is written in brackets: `[" + text + "]`");
      return;
    default:
      return;
  }
}

}  // namespace journey::sema

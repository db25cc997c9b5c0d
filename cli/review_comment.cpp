// Tables show a figure once where it stays, else both and by how much it grows.
#include "cli/review_comment.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

#include "base/figure_text.h"
#include "base/markup.h"

namespace journey::cli {
namespace {

constexpr size_t kMostFailures = 10;

// As content of a table or a line: no markup, no mention of anybody, one line.
std::string PlainCell(std::string_view text) {
  std::string out;
  for (const char c : EscapedMarkup(text)) {
    if (c == '\n' || c == '\r') {
      out += ' ';
    } else if (c == '@') {
      out += "&#64;";
    } else {
      if (c == '|' || c == '`' || c == '*' || c == '_' || c == '[' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out;
}

std::string CountChange(uint64_t before, uint64_t after) {
  if (before == after) return WithThousands(after);
  std::string text = fmt::format("{} → **{}**", WithThousands(before), WithThousands(after));
  if (before == 0) return text;
  const double grown = 100.0 * (static_cast<double>(after) - static_cast<double>(before)) / static_cast<double>(before);
  return text + fmt::format(" ({:+.0f} %)", grown);
}

std::string PercentChange(double before, double after) {
  const std::string was = fmt::format("{:.1f} %", before), is = fmt::format("{:.1f} %", after);
  return was == is ? is : fmt::format("{} → **{}**", was, is);
}

// Per customer of the log.
std::string EachChange(uint64_t before, uint64_t customers_before, uint64_t after, uint64_t customers_after) {
  const auto each = [](uint64_t messages, uint64_t customers) {
    return fmt::format("{:.2f}", customers == 0 ? 0.0 : static_cast<double>(messages) / static_cast<double>(customers));
  };
  const std::string was = each(before, customers_before), is = each(after, customers_after);
  return was == is ? is : fmt::format("{} → **{}**", was, is);
}

template <typename Value>
const Value& Of(const std::map<std::string, Value>& all, const std::string& name) {
  static const Value none{};
  const auto found = all.find(name);
  return found == all.end() ? none : found->second;
}

template <typename Value>
std::set<std::string> NamesOfBoth(const std::map<std::string, Value>& one, const std::map<std::string, Value>& other) {
  std::set<std::string> names;
  for (const auto* side : {&one, &other}) {
    for (const auto& [name, value] : *side) names.insert(name);
  }
  return names;
}

void AddTests(const Review& review, std::string& out) {
  const ReviewTests &before = review.before.tests, &after = review.after.tests;
  const auto passed_of = [](const ReviewTests& tests) {
    return fmt::format("{} of {}", tests.passed, tests.passed + tests.failures.size());
  };
  const bool known = review.before.errors.empty();
  const std::string was = passed_of(before), is = passed_of(after);
  out += fmt::format("\n### Tests\n\n{} pass{}. Coverage {}.\n", is,
                     !known || was == is ? "" : fmt::format(" ({} before)", was),
                     known ? PercentChange(before.coverage, after.coverage) : fmt::format("{:.1f} %", after.coverage));
  for (size_t i = 0; i < std::min(after.failures.size(), kMostFailures); ++i) {
    const ReviewTests::Failure& one = after.failures[i];
    out += fmt::format("- **{}**, {}: {}\n", PlainCell(one.name), PlainCell(one.place), PlainCell(one.message));
  }
  if (after.failures.size() > kMostFailures)
    out += fmt::format("- and {} more\n", after.failures.size() - kMostFailures);
}

void AddMessages(const ReviewLog& before, const ReviewLog& after, std::string& out) {
  out +=
      "\n| messages | all | customers who get one | for each customer of the log | most to one "
      "|\n|---|---|---|---|---|\n";
  for (const std::string& name : NamesOfBoth(before.channels, after.channels)) {
    const ReviewLog::Channel &was = Of(before.channels, name), &is = Of(after.channels, name);
    out += fmt::format("| {} | {} | {} | {} | {} |\n", PlainCell(name), CountChange(was.messages, is.messages),
                       CountChange(was.customers, is.customers),
                       EachChange(was.messages, before.customers, is.messages, after.customers),
                       CountChange(was.most, is.most));
    for (const std::string& message : NamesOfBoth(was.by_name, is.by_name)) {
      const uint64_t sent_before = Of(was.by_name, message), sent_after = Of(is.by_name, message);
      if (sent_before == sent_after) continue;
      out += fmt::format("| {}: {} | {} | | | |\n", PlainCell(name), PlainCell(message),
                         CountChange(sent_before, sent_after));
    }
  }
}

void AddOutcomes(const ReviewLog& before, const ReviewLog& after, std::string& out) {
  size_t same = 0;
  std::string rows;
  for (const std::string& name : NamesOfBoth(before.journeys, after.journeys)) {
    const ReviewLog::Journey &was = Of(before.journeys, name), &is = Of(after.journeys, name);
    if (was == is) {
      ++same;
      continue;
    }
    rows += fmt::format("| **{}** | entered | {} |\n", PlainCell(name), CountChange(was.entries, is.entries));
    if (was.held_out + is.held_out > 0)
      rows += fmt::format("| | held out | {} |\n", CountChange(was.held_out, is.held_out));
    for (const std::string& outcome : NamesOfBoth(was.outcomes, is.outcomes)) {
      rows += fmt::format("| | {} | {} |\n", PlainCell(outcome),
                          CountChange(Of(was.outcomes, outcome), Of(is.outcomes, outcome)));
    }
    if (was.inside + is.inside > 0)
      rows += fmt::format("| | still inside | {} |\n", CountChange(was.inside, is.inside));
  }
  if (!rows.empty()) out += "\n| journey | | |\n|---|---|---|\n" + rows;
  if (same > 0) out += fmt::format("\nOf {} journey{} the outcomes are the same.\n", same, same == 1 ? "" : "s");
}

void AddLog(const Review& review, std::string& out) {
  out += fmt::format("\n### What {} would have got\n\n", PlainCell(review.log_name));
  const ReviewLog& after = *review.after.log;
  const ReviewLog& before = review.before.log.has_value() ? *review.before.log : after;
  size_t others = 0;
  for (const auto& [customer, messages] : after.messages) {
    const auto was = before.messages.find(customer);
    others += was == before.messages.end() || was->second != messages ? 1 : 0;
  }
  for (const auto& [customer, messages] : before.messages) others += after.messages.contains(customer) ? 0 : 1;
  out += fmt::format("{} lines of {} customers{}. ", WithThousands(after.lines), WithThousands(after.customers),
                     after.rejected == 0 ? "" : fmt::format(", {} of them rejected", WithThousands(after.rejected)));
  if (review.before.log.has_value()) {
    out += others == 0 ? std::string("Everybody gets the same messages at the same times.\n")
                       : fmt::format("**{}** customer{} other messages, or at other times.\n", WithThousands(others),
                                     others == 1 ? " gets" : "s get");
  } else {
    out += "What was before is not known.\n";
  }
  AddMessages(before, after, out);
  AddOutcomes(before, after, out);
}

void AddPictures(const Review& review, std::string& out) {
  out += "\n### Pictures\n";
  for (const ReviewPicture& picture : review.pictures) {
    const auto shown = [](const std::string& link, const char* when, const char* missing) {
      return link.empty() ? std::string(missing) : fmt::format("![{}]({})", when, link);
    };
    out += fmt::format("\n<details><summary>{}</summary>\n\n| before | now |\n|---|---|\n| {} | {} |\n\n</details>\n",
                       EscapedMarkup(picture.title), shown(picture.before, "before", "is new"),
                       shown(picture.after, "now", "is gone"));
  }
}

// Indented by four: as it stands.
void AddErrors(std::string_view lead, const std::string& errors, std::string& out) {
  out += fmt::format("\n{}\n\n    ", lead);
  for (size_t i = 0; i < errors.size(); ++i) {
    out += errors[i];
    if (errors[i] == '\n' && i + 1 < errors.size()) out += "    ";
  }
  if (!errors.ends_with('\n')) out += '\n';
}

}  // namespace

std::string ReviewComment(const Review& review) {
  std::string out = fmt::format("## {} against {}\n", PlainCell(review.title), PlainCell(review.reference));
  if (!review.after.errors.empty()) {
    AddErrors("**It does not compile:**", review.after.errors, out);
    return out;
  }
  if (review.before.errors.empty()) {
    out += "\n" + review.changes;
  } else {
    AddErrors("The version before does not compile, so there is nothing to compare with:", review.before.errors, out);
  }
  AddTests(review, out);
  if (review.after.log.has_value()) AddLog(review, out);
  if (!review.pictures.empty()) AddPictures(review, out);
  return out;
}

}  // namespace journey::cli

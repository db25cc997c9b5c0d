// Inputs after public reports of what broke other systems: spellings of time, odd JSON Lines and XES, one broken clock,
// logs grouped by case, a quote that is never closed, a list of thousands. What is right follows from section 13 of the
// language and from sections 11 and 15.11 of its second edition, not from what the program said.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

using Json = nlohmann::json;

std::vector<Json> ReadLines(const std::string& path) {
  std::vector<Json> all;
  std::istringstream text(ScratchFolder::Read(path));
  for (std::string line; std::getline(text, line);) all.push_back(Json::parse(line));
  return all;
}

class Reports : public ::testing::Test {
 protected:
  // Runs a journey over a log; the records and the rejects are read back.
  ProcessResult Run(const std::string& journey, const std::string& name, const std::string& log,
                    const std::string& flags = "") {
    const ProcessResult result =
        RunJourney("run " + scratch_.Write("m.journey", journey) + " --events " + scratch_.Write(name, log) +
                   " --records " + scratch_.path("records") + " --rejects " + scratch_.path("rejects") + " " + flags);
    records_ = ReadLines(scratch_.path("records"));
    rejects_ = ReadLines(scratch_.path("rejects"));
    return result;
  }
  std::vector<std::string> Customers(const std::string& kind) const {
    std::vector<std::string> all;
    for (const Json& record : records_)
      if (record["kind"] == kind) all.push_back(record["customer"]);
    return all;
  }
  // The rejects as "LINE CODE".
  std::vector<std::string> Rejects() const {
    std::vector<std::string> all;
    for (const Json& reject : rejects_)
      all.push_back(std::to_string(reject["line"].get<int>()) + " " + reject["error"].get<std::string>());
    return all;
  }

  ScratchFolder scratch_;
  std::vector<Json> records_, rejects_;
};

// The moment a text says, or "" where it is bad input.
struct Spelling {
  std::string text, moment;
};

// RFC 3339 in full, a blank for the T, any fraction cut to milliseconds, `,`, offsets +0000 and +00; :60 is none
// (15.11).
TEST_F(Reports, SpellingsOfTime) {
  const Spelling spellings[] = {
      {"2026-03-28T10:00:00Z", "2026-03-28T10:00:00.000Z"},
      {"2026-03-28T10:00:00z", "2026-03-28T10:00:00.000Z"},
      {"2026-03-28t10:00:00z", "2026-03-28T10:00:00.000Z"},
      {"2026-03-28 10:00:00Z", "2026-03-28T10:00:00.000Z"},
      {"2026-03-28T10:00:00+0000", "2026-03-28T10:00:00.000Z"},
      {"2026-03-28T10:00:00+00", "2026-03-28T10:00:00.000Z"},
      {"2026-03-28T10:00:00-00:00", "2026-03-28T10:00:00.000Z"},
      {"2026-03-28T10:00:00.5Z", "2026-03-28T10:00:00.500Z"},
      {"2026-03-28T10:00:00.123456789Z", "2026-03-28T10:00:00.123Z"},
      {"2026-03-28T10:00:00,123Z", "2026-03-28T10:00:00.123Z"},
      {"2026-03-28T10:00:00+14:00", "2026-03-27T20:00:00.000Z"},
      {"2026-03-28T10:00:00+05:30", "2026-03-28T04:30:00.000Z"},
      {"2026-03-28T10:00:00.000+0200", "2026-03-28T08:00:00.000Z"},
      {"2026-12-31T23:59:60Z", ""},
      {"2026-03-28", ""},
      {"2026-03-28T10:00:00", ""},
      {"2026-02-29T10:00:00Z", ""},
      {"2026-03-28T10:00:00+24:00", ""},
      {"2026-03-28T10:00:00 Z", ""},
      {" 2026-03-28T10:00:00Z", ""},
      {"2026-03-28T10:00:00.Z", ""},
      {"Sat, 28 Mar 2026 10:00:00 GMT", ""},
      {"2026-3-28T10:00:00Z", ""},
      {"", ""},
  };
  std::string log;
  std::vector<std::string> wanted, rejected;
  int line = 0;
  for (const Spelling& one : spellings) {
    const std::string who = "c" + std::to_string(++line);
    log += Json{{"type", "track"}, {"event", "In"}, {"userId", who}, {"timestamp", one.text}}.dump() + "\n";
    if (one.moment.empty())
      rejected.push_back(std::to_string(line) + " J8003");
    else
      wanted.push_back(who + " " + one.moment);
  }
  Run("event In\njourney J { enter on In final stage S }\n", "log.jsonl", log);
  std::vector<std::string> taken;
  for (const Json& record : records_)
    if (record["kind"] == "entered")
      taken.push_back(record["customer"].get<std::string>() + " " + record["time"].get<std::string>());
  EXPECT_EQ(std::multiset<std::string>(taken.begin(), taken.end()),
            std::multiset<std::string>(wanted.begin(), wanted.end()));
  EXPECT_EQ(Rejects(), rejected);
  // A time without its offset, a date alone and a number each get a word of their own.
  EXPECT_TRUE(Has(rejects_[1]["message"], "a date alone")) << rejects_[1];
  EXPECT_TRUE(Has(rejects_[2]["message"], "no offset")) << rejects_[2];
  Run("event In\njourney J { enter on In final stage S }\n", "log.jsonl",
      R"({"type":"track","event":"In","userId":"n","timestamp":1774692000})");
  EXPECT_TRUE(Has(rejects_[0]["message"], "`time_format`")) << rejects_[0];
}

// A line whose customer is its name; what it holds and how it is to be taken: "" for used, "-" for ignored, else a
// code.
struct Odd {
  std::string line, taken;
};

std::string Track(const std::string& more, const std::string& tail = "") {
  return R"({"type":"track","event":"In","userId":"odd","timestamp":"2026-03-28T10:00:00Z",)" + more + "}" + tail;
}
std::string Nested(size_t levels) {
  return Track(R"("properties":{"key":"k","x":)" + std::string(levels, '[') + std::string(levels, ']') + "}");
}

// Text that nobody reads is not judged, nesting counts to 1,024, `{}` lacks its type, malformed JSON says its column.
TEST_F(Reports, OddJsonLines) {
  const std::string key = R"("properties":{"key":"k"})";
  const Odd odds[] = {
      {"\xef\xbb\xbf" + Track(key), ""},  // the first line: a byte order mark
      {Track(key, "\r"), ""},
      {"   " + Track(key) + "  \t", ""},
      {Track(R"("properties":{"key":"k","zzz":"\ud83d"})"), ""},
      {Track(R"("context":{"ua":"\ud83d cut"},)" + key), ""},
      {Track(R"("properties":{"key":"k","zzz":1e99999})"), ""},
      {Nested(1022), ""},  // the message and its properties are two levels
      {Nested(1023), "J8001"},
      {Nested(100'000), "J8001"},
      {Track(R"("properties":{"key":"a\u0000b"})"), ""},
      {Track(R"("properties":{"key":"a\/b\b\f"})"), ""},
      {Track("\"properties\":{\"key\":\"a\xe2\x80\xa8"
             "b\"}"),
       ""},
      {Track(R"("properties":{"key":"\ud83d"})"), "J8003"},
      {Track("\"properties\":{\"key\":\"k\",\"zzz\":\"\xff\"}"), "J8006"},
      {Track(R"("properties":{"key":"k","zzz":NaN})"), "J8001"},
      {Track("\"properties\":{\"key\":\"k\",\"zzz\":\"a\x01"
             "b\"}"),
       "J8001"},
      {Track(R"("properties":{"key":"k","zzz":"\x"})"), "J8001"},
      {Track(key, " x"), "J8001"},
      {Track(R"("properties":{"key":"k",})"), "J8001"},
      {Track(key, Track(key)), "J8001"},
      {Track(R"("properties":{'key':'k'})"), "J8001"},
      {"[" + Track(key) + "]", "J8001"},
      {"\"text\"", "J8001"},
      {"null", "J8001"},
      {"42", "J8001"},
      {"# comment", "J8001"},
      {Track(key, "\x0b"), "J8001"},
      {R"({"type":"track","event":"In")", "J8001"},
      {"{}", "J8002"},
      {R"({"event":"In","userId":"odd","timestamp":"2026-03-28T10:00:00Z"})", "J8002"},
      {Track(R"("properties":null)"), "J8002"},
      {Track(R"("properties":{})"), "J8002"},
      {Track(R"("properties":"x")"), "J8003"},
      {Track(R"("properties":[])"), "J8003"},
      {R"({"type":"track","event":5,"userId":"odd","timestamp":"2026-03-28T10:00:00Z"})", "J8003"},
      {R"({"type":"track","event":"In","user_id":"odd","timestamp":"2026-03-28T10:00:00Z","properties":{"key":"k"}})",
       "J8005"},
      {Track(R"("properties":{"key":")" + std::string(65'536, 'a') + "\"}"), ""},
      {Track(R"("properties":{"key":")" + std::string(65'537, 'a') + "\"}"), "J8004"},
      {R"({"type":"Track","event":"In","userId":"odd","timestamp":"2026-03-28T10:00:00Z"})", "-"},
      {R"({"type":"track","event":"in","userId":"odd","timestamp":"2026-03-28T10:00:00Z"})", "-"},
      {R"({"type":"group","userId":"odd","groupId":"x","timestamp":"2026-03-28T10:00:00Z"})", "-"},
      {"", "-"},
      {"   ", "-"},
  };
  // Once alone and once each behind fifty plain lines, so that the reader has learned their shape.
  for (const size_t plain : {0, 50}) {
    std::string log;
    std::vector<std::string> rejected;
    size_t used = 0;
    int line = 0;
    for (const Odd& odd : odds) {
      for (size_t i = 0; i < plain && line > 0; ++i, ++line)
        log +=
            R"({"type":"track","event":"In","userId":"plain","timestamp":"2026-03-28T10:00:00Z","properties":{"key":"k"}})"
            "\n";
      log += odd.line + "\n";
      ++line;
      if (odd.taken.empty()) ++used;
      if (odd.taken.starts_with("J")) rejected.push_back(std::to_string(line) + " " + odd.taken);
    }
    Run("event In { key: string }\nchannel mail(k: string)\n"
        "journey J { enter on In { send mail(k: event.key) } reenter always final stage S }\n",
        "log.jsonl", log);
    const std::vector<std::string> sent = Customers("sent");
    EXPECT_EQ(static_cast<size_t>(std::count(sent.begin(), sent.end(), "odd")), used);
    EXPECT_EQ(Rejects(), rejected);
    for (const Json& reject : rejects_) {
      const std::string message = reject["message"];
      if (reject["error"] == "J8001") {
        EXPECT_TRUE(Has(message, "in column ") || Has(message, "not a JSON object, got ")) << message;
      }
      EXPECT_LT(message.size(), 200u) << message;
    }
  }
}

std::string Xes(const std::string& inside) {
  return R"(<log><trace><string key="concept:name" value="c1"/>)" + inside + "</trace></log>";
}
std::string XesEvent(const std::string& more) {
  return R"(<event><string key="concept:name" value="A"/><date key="time:timestamp" value="2026-03-28T10:00:00Z"/>)" +
         more + "</event>";
}

struct OddXes {
  std::string log;
  size_t events;
  std::vector<std::string> rejects;
  int exit_code;
  std::string error;  // part of what is said
};

// Events outside of any trace are rejects, several logs are read; nested attributes are somebody else's (edition 2,
// 11).
TEST_F(Reports, OddXes) {
  const std::string note = R"(<string key="note" value="x"/>)";
  const OddXes odds[] = {
      {Xes(XesEvent(note)), 1, {}, 0, ""},
      {"\xef\xbb\xbf" + Xes(XesEvent(note)), 1, {}, 0, ""},
      {"<!-- <trace> --> " + Xes("<!-- <event> </trace> -->" + XesEvent(note)), 1, {}, 0, ""},
      {Xes(XesEvent(R"(<list key="l"><values><string key="note" value="no"/></values></list>)" + note)), 1, {}, 0, ""},
      {Xes(XesEvent(note)) + Xes(XesEvent(note)), 2, {}, 0, ""},
      {"<log>" + XesEvent(note) + "</log>", 0, {"1 J8005"}, 3, "could be used"},
      {"<log><trace>" + XesEvent(note) + "</trace></log>", 0, {"1 J8005"}, 3, "could be used"},
      {Xes(XesEvent(R"(<string key="note" value="a & b"/>)")), 0, {"1 J8001"}, 3, "could be used"},
      {Xes(XesEvent(R"(<string key="note" value="a < b"/>)") + "\n" + XesEvent(note)), 1, {"1 J8001"}, 0, ""},
      {Xes(R"(<event><string key="concept:name" value="A"/></event>)"), 0, {"1 J8002"}, 3, "could be used"},
      {Xes(R"(<event><string key="concept:name" value="A"/><date key="time:timestamp" value="2026-03-28T10:00:00"/></event>)"),
       0,
       {"1 J8003"},
       3,
       "could be used"},
      {R"(<?xml version="1.0" encoding="ISO-8859-1"?>)" + Xes(XesEvent("<string key=\"note\" value=\"caf\xe9\"/>")),
       1,
       {},
       0,
       ""},
      {R"(<log><trace><string key="concept:name" value="c1"/>)" + XesEvent(note),
       1,
       {},
       1,
       "breaks off before `</log>`"},
      {"<html><body/></html>", 0, {}, 1, "this is no XES log"},
      {"", 0, {}, 1, "there is no log in it"},
  };
  for (const OddXes& odd : odds) {
    const ProcessResult run =
        Run("event A { note: string? }\nchannel mail(n: string?)\n"
            "journey J { enter on A { send mail(n: event.note) } reenter always final stage S }\n",
            "log.xes", odd.log);
    EXPECT_EQ(run.exit_code, odd.exit_code) << odd.log << "\n" << run.err;
    EXPECT_TRUE(Has(run.err, odd.error)) << run.err;
    EXPECT_EQ(Customers("sent").size(), odd.events) << odd.log;
    EXPECT_EQ(Rejects(), odd.rejects) << odd.log;
    for (const Json& record : records_) {
      if (record["kind"] == "sent" && record["args"]["n"] != "caf\u00e9") {
        EXPECT_EQ(record["args"]["n"], "x");
      }
    }
  }
}

constexpr const char* kThanks =
    "event In\nevent E\nchannel mail(t: string)\njourney J { enter on In stage S { flow { wait up to 7 days { on E { "
    "send mail(t: \"thanks\") } } else { send mail(t: \"reminder\") } } } }\n";

// One device whose clock says 9999 is one reject; nobody's week of waiting is over for that.
TEST_F(Reports, OneBrokenClock) {
  const auto track = [](const char* event, const char* who, const char* time) {
    return Json{{"type", "track"}, {"event", event}, {"userId", who}, {"timestamp", time}}.dump() + "\n";
  };
  Run(kThanks, "log.jsonl",
      track("In", "a", "2026-01-01T10:00:00Z") + track("In", "b", "9999-12-31T23:59:59Z") +
          track("E", "a", "2026-01-01T10:05:30Z"));
  EXPECT_EQ(Rejects(), std::vector<std::string>{"2 J8008"});
  ASSERT_EQ(Customers("sent"), std::vector<std::string>{"a"});
  for (const Json& record : records_) {
    if (record["kind"] == "sent") {
      EXPECT_EQ(record["args"]["t"], "thanks");
    }
  }
}

// A table grouped by case is not in the order of time: said so, with the flag; sorted it gives what XES gives, which is
// read in order. `w` waits 31 days for its event, `a` one.
TEST_F(Reports, RowsGroupedByCase) {
  const std::string csv =
      "case,ts,ev\nw,2026-01-01T10:00:00Z,In\nw,2026-02-01T10:00:00Z,E\na,2026-01-01T10:00:00Z,In\na,2026-01-02T10:00:"
      "00Z,E\n";
  const std::string columns = "--customer-column case --time-column ts --event-column ev ";
  const auto sent = [&] {
    std::set<std::string> all;
    for (const Json& record : records_)
      if (record["kind"] == "sent")
        all.insert(record["customer"].get<std::string>() + " " + record["args"]["t"].get<std::string>());
    return all;
  };
  const ProcessResult plain = Run(kThanks, "log.csv", csv, columns);
  EXPECT_TRUE(Has(plain.err, "--sort")) << plain.err;
  const std::set<std::string> wanted = {"w reminder", "a thanks"};
  EXPECT_FALSE(Has(Run(kThanks, "log.csv", csv, columns + "--sort").err, "--sort"));
  EXPECT_EQ(sent(), wanted);
  std::string xes = "<log>";
  for (const auto& [who, second] : {std::pair("w", "2026-02-01"), std::pair("a", "2026-01-02")}) {
    xes += std::string("<trace><string key=\"concept:name\" value=\"") + who + "\"/>";
    for (const auto& [event, day] : {std::pair("In", "2026-01-01"), std::pair("E", second)})
      xes += std::string("<event><string key=\"concept:name\" value=\"") + event +
             "\"/><date key=\"time:timestamp\" value=\"" + day + "T10:00:00Z\"/></event>";
    xes += "</trace>";
  }
  Run(kThanks, "log.xes", xes + "</log>");
  EXPECT_EQ(sent(), wanted);
}

// A quote that is never closed costs its own row, which is one reject that names it; the rows behind it are read.
TEST_F(Reports, AQuoteThatIsNeverClosed) {
  std::string csv = "who,ts,ev,note\na,2026-03-28T10:00:00Z,In,fine\nb,2026-03-28T10:00:01Z,In,\"5 inch\n";
  for (int i = 0; i < 2000; ++i) csv += "c" + std::to_string(i) + ",2026-03-28T10:00:02Z,In,row\n";
  const ProcessResult run = Run("event In { note: string? }\njourney J { enter on In final stage S }\n", "log.csv", csv,
                                "--customer-column who --time-column ts --event-column ev");
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(Customers("entered").size(), 2001u);
  EXPECT_EQ(Rejects(), std::vector<std::string>{"3 J8001"});
  EXPECT_TRUE(Has(rejects_[0]["message"], "line 3")) << rejects_[0];
}

// `in` over eight thousand values: of 4,000 customers those whose value is among them, in each way to run.
TEST_F(Reports, AListOfThousands) {
  std::string list, log;
  for (int i = 0; i < 8000; ++i) list += (i ? ", \"c" : "\"c") + std::to_string(i) + "\"";
  size_t wanted = 0;
  for (int i = 0; i < 4000; ++i) {
    const int value = i * 7 % 16'000;
    wanted += value < 8000;
    log += R"({"type":"track","event":"E","userId":"u)" + std::to_string(i) +
           R"(","timestamp":"2026-01-01T10:00:00Z","properties":{"k":"c)" + std::to_string(value) + "\"}}\n";
  }
  for (const char* engine : {"interp", "jit", "tiered"}) {
    Run("event E { k: string }\njourney J { enter on E where event.k in [" + list + "] final stage S }\n", "log.jsonl",
        log, std::string("--engine ") + engine);
    EXPECT_EQ(Customers("entered").size(), wanted) << engine;
  }
}

}  // namespace
}  // namespace journey::testing

// A file of JSON Lines to a file of records, one thread, against simdjson doing no more than reading the same lines.
//
// Out: a table, and the line `ratio jsonl VALUE`: all of it over simdjson's iterate_many with the lines already in
// memory. Decoding alone is shown as well, against the decoder by hand, once with all the fields that the yardsticks
// read and once with those that the journey declares. Ends with failure if two ways see other events or e-mails. Both
// files lie in a folder of their own among the temporary ones, which is removed at the end.
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

#include "bench/cart_engine.h"
#include "bench/harness.h"
#include "bench/workload/cart_yardsticks.h"
#include "bench/workload/decode_yardsticks.h"
#include "bench/workload/track_lines.h"
#include "compiler/driver/compile.h"
#include "runtime/input/decode.h"
#include "runtime/input/source.h"
#include "runtime/interp/interp.h"
#include "runtime/records/jsonl_sink.h"
#include "runtime/session/feed.h"
#include "runtime/session/session.h"
#include "runtime/value/calendar.h"
#if JOURNEY_HAS_JIT
#include "compiler/jit/jit.h"
#endif

namespace journey::bench {

namespace {

using Clock = std::chrono::steady_clock;
constexpr size_t kBatch = 4096;

double SecondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

class TemporaryFolder {
 public:
  TemporaryFolder()
      : path_(std::filesystem::temp_directory_path() / ("journey_bench_jsonl_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string File(const char* name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

uint64_t ParseHex(std::string_view text) {
  uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number, 16);
  return number;
}

// What a decoder made of the lines, for comparison.
struct Seen {
  uint64_t events = 0, sum = 0;
  bool operator==(const Seen&) const = default;
};

// Reads the fields back from where the decoder put them. Costs next to nothing: customers and instants, the amount
// where an event declares one.
class Summer {
 public:
  explicit Summer(const rt::Program& program) {
    for (const ir::Event& event : program.module().events) {
      uint32_t& at = amounts_.emplace_back(UINT32_MAX);
      for (const ir::Slot& slot : event.layout.slots) {
        if (slot.name == "amount") at = slot.offset;
      }
    }
  }
  void Add(const rt::Input& input) {
    if (input.kind != rt::InputKind::kEvent) return;
    ++seen.events;
    uint64_t head;
    std::memcpy(&head, input.customer.data(), sizeof head);
    seen.sum += head + static_cast<uint64_t>(input.timestamp) * 3;
    if (const uint32_t at = amounts_[static_cast<size_t>(input.event)]; at != UINT32_MAX) {
      int64_t amount;
      std::memcpy(&amount, input.fields + at, sizeof amount);
      seen.sum += static_cast<uint64_t>(amount) * 5;
    }
  }
  Seen seen;

 private:
  std::vector<uint32_t> amounts_;
};

Seen Expected(std::span<const Event> events, bool all_amounts) {
  Seen seen;
  for (const Event& event : events) {
    char id[16];
    for (int i = 0; i < 16; ++i) id[i] = "0123456789abcdef"[event.id >> (60 - 4 * i) & 15];
    uint64_t head;
    std::memcpy(&head, id, sizeof head);
    ++seen.events;
    seen.sum += head + static_cast<uint64_t>(event.ts) * 3;
    if (all_amounts || event.type == kAdd) seen.sum += static_cast<uint64_t>(event.amount) * 5;
  }
  return seen;
}

// Every event with the fields that the yardsticks read.
Result<std::unique_ptr<rt::Program>> LoadAllFields() {
  std::string text = "enum Source { web, app, mail, shop }\n";
  for (int type = 0; type < kEventTypes; ++type) {
    text += "event E" + std::to_string(type) + " \"" + kEventNames[type] +
            "\" { amount: decimal  source: Source \"channel\" }\n";
  }
  std::unique_ptr<Compilation> compilation = Compile({{"all_fields.journey", "fields", text}});
  if (!compilation->ir.has_value()) return Status::Error("the events with all fields do not compile");
  return rt::Program::Load(*std::move(compilation->ir));
}

// Lines in memory to inputs, in batches as a session takes them.
DecodeRun DecodeInMemory(const rt::Program& program, const rt::LineCompiler* compiler, std::string_view lines,
                         Seen* seen) {
  rt::JsonDecoder decoder(program);
  decoder.UseCompiler(compiler);
  rt::Arena arena;
  Summer summer(program);
  size_t in_batch = 0;
  const auto start = Clock::now();
  rt::Input input;
  for (size_t at = 0; at < lines.size();) {
    size_t size = 0;
    if (!decoder.DecodeFirst(lines.substr(at), arena, rt::kNoTimestamp, &input, &size)) {
      size = std::min(lines.find('\n', at), lines.size()) - at;
      decoder.DecodePadded(lines.substr(at, size), arena, rt::kNoTimestamp, &input);
    }
    summer.Add(input);
    at += size + 1;
    if (++in_batch == kBatch) {
      arena.Reset();
      in_batch = 0;
    }
  }
  *seen = summer.seen;
  return {.seconds = SecondsSince(start)};
}

// The same from the file.
DecodeRun DecodeFile(const rt::Program& program, const rt::LineCompiler* compiler, const std::string& path,
                     Seen* seen) {
  rt::Arena arena;
  Summer summer(program);
  size_t in_batch = 0;
  const auto start = Clock::now();
  auto source = rt::OpenInput(program, path, {.map_files = true});
  CHECK(source.ok());
  (*source)->UseCompiler(compiler);
  rt::Input input;
  rt::RawLine raw;
  while ((*source)->Next(arena, &input, &raw)) {
    summer.Add(input);
    if (++in_batch == kBatch) {
      arena.Reset();
      in_batch = 0;
    }
  }
  *seen = summer.seen;
  return {.seconds = SecondsSince(start)};
}

class NoSink : public rt::RecordSink {
 public:
  void Write(const rt::Record&) override {}
};

// File to records, all there is to a run. Without a path the records are thrown away.
double RunFile(const rt::Program& program, const rt::Executor& executor, const std::string& events,
               const std::string& records, uint64_t* handled) {
  // A file of the round before would have to be emptied first.
  if (!records.empty()) std::filesystem::remove(records);
  const auto start = Clock::now();
  auto source = rt::OpenInput(program, events, {.map_files = true});
  CHECK(source.ok());
  NoSink no_sink;
  std::unique_ptr<rt::JsonlSink> sink;
  if (!records.empty()) {
    auto writer = rt::LineWriter::Open(records);
    CHECK(writer.ok());
    sink = std::make_unique<rt::JsonlSink>(std::move(*writer));
  }
  rt::Session session(program, executor, sink != nullptr ? static_cast<rt::RecordSink&>(*sink) : no_sink,
                      {.batch = kBatch});
  rt::FeedAll(**source, session);
  session.Finish();
  if (sink != nullptr) CHECK(sink->Close().ok());
  const double seconds = SecondsSince(start);
  *handled = session.counters().events;
  return seconds;
}

std::string_view Between(std::string_view line, std::string_view before, std::string_view after) {
  const size_t at = line.find(before);
  CHECK(at != std::string_view::npos);
  const std::string_view rest = line.substr(at + before.size());
  return rest.substr(0, rest.find(after));
}

// What the yardsticks count, out of a file of records.
Counts CountRecords(const std::string& path) {
  Counts counts;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::string_view kind = Between(line, "\"kind\":\"", "\"");
    if (kind == "moved") {
      ++counts.transitions;
      if (Between(line, "\"stage\":\"", "\"") == "Purchased") ++counts.purchases;
    } else if (kind == "sent") {
      ++counts.emails;
      const std::string_view source = Between(line, "\"source\":\"", "\""), views = Between(line, "\"views\":", "}");
      uint32_t number = 0;
      std::from_chars(views.data(), views.data() + views.size(), number);
      const auto time = rt::ParseInstant(Between(line, "\"time\":\"", "\""));
      CHECK(time.has_value());
      const auto channel = std::find(std::begin(kChannelNames), std::end(kChannelNames), source);
      counts.checksum +=
          static_cast<uint32_t>(ParseHex(Between(line, "\"customer\":\"", "\"")) + static_cast<uint64_t>(*time) +
                                number + static_cast<uint64_t>(channel - std::begin(kChannelNames)));
    }
  }
  return counts;
}

int Fail(const Status& status) {
  std::fprintf(stderr, "%s\n", status.message().c_str());
  return 1;
}

int Main(const Arguments& arguments) {
  const uint64_t count = arguments.EventsOr(4'000'000);
  const uint32_t customers = arguments.CustomersOr(100'000);
  Result<std::unique_ptr<rt::Program>> cart = LoadCartProgram(JOURNEY_CART_FILE);
  if (!cart.ok()) return Fail(cart.status());
  Result<std::unique_ptr<rt::Program>> all_fields = LoadAllFields();
  if (!all_fields.ok()) return Fail(all_fields.status());
  const rt::Program& program = **cart;
#if JOURNEY_HAS_JIT
  Result<std::unique_ptr<JitExecutor>> jit = JitExecutor::Create(program);
  if (!jit.ok()) return Fail(jit.status());
  const rt::Executor& executor = **jit;
#else
  const rt::Interpreter executor(program);
#endif

  const HugeArray<Event> array = MakeEvents({.events = count, .customers = customers});
  const std::span<const Event> events = array.view();
  const TemporaryFolder folder;
  const std::string events_file = folder.File("events.jsonl"), records_file = folder.File("records.jsonl");
  if (Status status = WriteTrackFile(events_file, events); !status.ok()) return Fail(status);
  std::string text = TrackLines(events);
  text.reserve(text.size() + kDecodePadding);
  const std::string_view lines = text;
  uint64_t expected_sum = 0;
  for (const Event& event : events) expected_sum += DecodeSum(event);
  const Seen expected_all = Expected(events, true), expected_cart = Expected(events, false);
  const Counts expected_counts = kBestSparse(events, customers).counts;

  bool agree = true;
  const auto check = [&agree](bool same, const char* name) {
    if (!same) std::fprintf(stderr, "%s disagrees with what was written\n", name);
    agree = agree && same;
  };
  Harness harness("JSON Lines, an event");
  const auto by_hand = [&](const char* name, DecodeRun (*decode)(std::string_view)) {
    harness.Add(name, [&, name, decode] {
      const DecodeRun run = decode(lines);
      check(run.events == count && run.sum == expected_sum, name);
      return Harness::Sample{run.seconds, count};
    });
  };
  by_hand("simdjson, iterate_many", DecodeSimdjson);
  by_hand("decoder by hand", DecodeSpeculating);
  harness.Add("decoder, all fields", [&] {
    Seen seen;
    const DecodeRun run = DecodeInMemory(**all_fields, executor.Lines(), lines, &seen);
    check(seen == expected_all, "decoder, all fields");
    return Harness::Sample{run.seconds, count};
  });
  harness.Add("decoder, the journey's fields", [&] {
    Seen seen;
    const DecodeRun run = DecodeInMemory(program, executor.Lines(), lines, &seen);
    check(seen == expected_cart, "decoder, the journey's fields");
    return Harness::Sample{run.seconds, count};
  });
  harness.Add("file to inputs", [&] {
    Seen seen;
    const DecodeRun run = DecodeFile(program, executor.Lines(), events_file, &seen);
    check(seen == expected_cart, "file to inputs");
    return Harness::Sample{run.seconds, count};
  });
  harness.Add("file to records, not written", [&] {
    uint64_t handled = 0;
    const double seconds = RunFile(program, executor, events_file, "", &handled);
    check(handled == count, "file to records, not written");
    return Harness::Sample{seconds, count};
  });
  uint64_t records_size = 0;
  harness.Add("file to records file", [&] {
    uint64_t handled = 0;
    const double seconds = RunFile(program, executor, events_file, records_file, &handled);
    check(handled == count, "file to records file");
    const uint64_t size = std::filesystem::file_size(records_file);
    if (records_size == 0) check(CountRecords(records_file) == expected_counts, "file to records file");
    check(records_size == 0 || size == records_size, "file to records file, from round to round,");
    records_size = size;
    return Harness::Sample{seconds, count};
  });
  harness.Run(arguments.RoundsOr(5));

  if (!arguments.ratios) {
    std::printf("%llu lines of %.1f bytes; %.1f bytes of records an event\n", static_cast<unsigned long long>(count),
                static_cast<double>(lines.size()) / static_cast<double>(count),
                static_cast<double>(records_size) / static_cast<double>(count));
    harness.PrintTable("simdjson, iterate_many");
    PrintRatio("decoder_over_by_hand", harness.Ratio("decoder, all fields", "decoder by hand"));
  }
  PrintRatio("jsonl", harness.Ratio("file to records file", "simdjson, iterate_many"));
  return agree ? 0 : 1;
}

}  // namespace

}  // namespace journey::bench

int main(int argc, char** argv) { return journey::bench::Main(journey::bench::ParseArguments(argc, argv)); }

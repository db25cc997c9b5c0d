// One stream of inputs, whatever the format behind it: JSON lines, CSV or XES, plain, gzip or zstd.
//
// Bad input comes out as kRejected, never as a failure; a failure (unreadable file, broken gzip, broken XML) ends the
// stream and stands in status(). Not thread-safe. `program` must outlive the source.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"
#include "runtime/event/input.h"
#include "runtime/input/json_mapping.h"
#include "runtime/input/line_code.h"
#include "runtime/program/program.h"
#include "runtime/value/calendar.h"

namespace journey::rt {

enum class InputFormat : uint8_t { kJsonl, kCsv, kXes };
// "jsonl", "csv", "xes"; nothing for another name.
std::optional<InputFormat> FormatByName(std::string_view name);
// By the name's end: .jsonl .ndjson .json .csv .xes, each also with .gz or .zst.
std::optional<InputFormat> GuessFormat(std::string_view path);

struct SourceOptions {
  std::optional<InputFormat> format;  // by name if not given, else JSON lines
  // Columns of CSV and keys of XES attributes. Empty: the format's own default, which is
  // CSV: customer, time, event; XES: case:concept:name, time:timestamp, concept:name (`case:` are the trace's
  // attributes).
  std::string customer_column, time_column, event_column;
  std::string id_column;          // message ids; empty: there are none
  JsonMapping json;               // of JSON lines
  std::optional<char> delimiter;  // CSV; none: found from the header
  std::optional<ZoneId> zone;     // CSV, XES: of times without offset; none: they are bad input
  // The stream in the order of time, stably; a log of XES always is. What is more than `sort_memory` goes to a file.
  bool sort = false;
  size_t sort_memory = size_t{256} << 20;
  // Plain files of JSON lines are looked at where the kernel keeps them instead of copied. The process's handler of
  // SIGBUS becomes ours then (mapped_file.h), so a library leaves the choice to its host.
  bool map_files = false;
  // JSON lines: goes on with what is appended (byte_source.h). Not with `sort` and `map_files`.
  bool follow = false;
  // Plain files of JSON lines: begins at this byte, behind so many lines.
  uint64_t begin_at = 0, lines_before = 0;
};

// Where an input came from, for the rejects stream.
struct RawLine {
  uint64_t number = 0;    // 1-based line in the file; of a record with several lines, its first
  std::string_view text;  // lives until the next Next; very long lines are cut
};

// By which way lines were decoded; see README.md.
struct LinePaths {
  uint64_t compiled = 0, walked = 0, exactly = 0;
};

class InputSource {
 public:
  virtual ~InputSource() = default;
  // The next input, decoded into `arena`; false at the end and after a failure. Blank lines are skipped, yet counted.
  // An input points into `arena` or into the source itself.
  virtual bool Next(Arena& arena, Input* input, RawLine* raw) = 0;
  virtual const Status& status() const = 0;
  // From now on decoding may be compiled for what the log looks like; null: not any more. The compiler must live until
  // then. Changes no input.
  virtual void UseCompiler(const LineCompiler* /*compiler*/) {}
  // Of JSON Lines; of other formats nothing is counted.
  virtual LinePaths paths() const { return {}; }
  // Of a plain file of JSON lines: the byte behind what was given out, where another source may begin. Nothing where
  // there is no such place.
  virtual std::optional<uint64_t> offset() const { return std::nullopt; }
  // Whether the next Next may have to wait for somebody who writes.
  virtual bool MayWait() const { return false; }
  // Then: waits for a moment, or until that may have changed. Texts that were given out live no longer. False: there is
  // nothing to wait for, or Next is to do it.
  virtual bool Await() { return false; }
  // Whether the end of what was given out is none: the stream is followed, and the process was asked to end.
  virtual bool stopped() const { return false; }
  // For sorting: appends what beside its line the last input, which was good, can be made of again; and makes it. Both
  // while the source lives; Restore also when it is at its end.
  virtual void Keep(std::string* kept) const = 0;
  virtual void Restore(const RawLine& raw, std::string_view kept, Arena& arena, Input* input) = 0;
};

// "-" is standard input.
Result<std::unique_ptr<InputSource>> OpenInput(const Program& program, const std::string& path,
                                               const SourceOptions& options = {});

}  // namespace journey::rt

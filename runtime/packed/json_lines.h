// A lane's records as lines of JSON, without the records.
//
// Of each template the line is made once, by the writer that writes all records, of a sample whose time, customer,
// numbers and arguments can be told in it; there it is cut. A second sample has to come out the same both ways. So what
// a line looks like is said in runtime/records alone. Lines that cannot be made so (a text that a send's id encodes)
// are made by that writer. Not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/engine/program.h"
#include "runtime/flat/plan.h"
#include "runtime/packed/handles.h"
#include "runtime/packed/records.h"
#include "runtime/records/record.h"

namespace journey::packed {

class JsonLines final : public BatchSink {
 public:
  // All must outlive it. What is written belongs to one plan; its customers are `handles`.
  JsonLines(const rt::Program& program, const Handles& handles, rt::LineSink& sink)
      : speller_(program), handles_(handles), sink_(sink), notes_(sink.Notes()) {}
  void Write(const Records& records) override;

 private:
  enum class Hole : uint8_t { kTime, kCustomer, kEntry, kOrdinal, kArgs, kEnd };
  // Fixed text and what stands behind it.
  struct Piece {
    uint32_t begin = 0, size = 0;  // in Line::text
    Hole hole = Hole::kEnd;
  };
  // An argument's text by its word, for small words; empty where it has not been asked for yet.
  static constexpr uint64_t kSmallWords = 64;
  using Texts = std::array<std::string, kSmallWords>;
  struct Line {
    bool in_pieces = false;
    std::string text;  // all pieces, and some more bytes
    std::vector<Piece> pieces;
    size_t most = 0;       // bytes of a line, the customer's text apart
    size_t customers = 0;  // how often that stands in it
    bool is_send = false;
    bool is_plain = false;  // its holes are time, customer and entry
    rt::Record note;        // for Note
  };
  class TimeText {
   public:
    char* Put(int64_t time, char* out);

   private:
    int64_t minute_ = std::numeric_limits<int64_t>::min() / 2;  // its first instant
    size_t size_ = 0;
    char text_[32] = {};
  };

  void Prepare(const flat::Plan& plan);
  bool Cut(const flat::EmitTemplate& from, Line& line);
  void WriteText(const Records& records, char* out, const char* room_end);
  // Behind the line and its newline.
  char* Put(const Line& line, const PackedRecord& record, uint64_t ordinal, std::string_view args_json,
            std::string_view customer, char* out);
  std::string_view ArgsOf(size_t record_template, const uint64_t* args);
  void Note(const Records& records);

  Speller speller_;
  const Handles& handles_;
  rt::LineSink& sink_;
  const bool notes_;
  const flat::Plan* plan_ = nullptr;
  std::vector<Line> lines_;                // by template
  std::vector<std::vector<Texts>> texts_;  // by template and argument
  TimeText time_;
  std::string args_json_, argument_;
};

}  // namespace journey::packed

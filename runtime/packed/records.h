// What a lane writes, and how hosts read it: records as words, with all that is the same each time in a template.
//
// A Records is a view of one drained buffer: it lives until the sink returns. Customers are numbers; `name` gives their
// text, as the engine spells it.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/engine/program.h"
#include "runtime/flat/plan.h"
#include "runtime/records/record.h"

namespace journey::packed {

// Texts of customers' numbers: decimal digits unless handles were given out for texts.
class CustomerNames {
 public:
  virtual ~CustomerNames() = default;
  // Lives until the next call.
  virtual std::string_view Name(uint64_t customer) const = 0;
};

class Digits final : public CustomerNames {
 public:
  std::string_view Name(uint64_t customer) const override;

 private:
  mutable char text_[24] = {};
};

// One record, as words. `args` follow: a send's ordinal, then its arguments.
struct PackedRecord {
  uint64_t customer;
  int64_t time;
  uint32_t record_template;
  uint32_t entry;
};
static_assert(sizeof(PackedRecord) == 24);

struct Records {
  const flat::Plan& plan;
  const CustomerNames& names;
  const uint8_t* begin;
  const uint8_t* end;

  // Calls visit(const PackedRecord&, const uint64_t* args) for each, in order.
  template <class Visit>
  void ForEach(Visit&& visit) const {
    for (const uint8_t* at = begin; at < end;) {
      PackedRecord record;
      std::memcpy(&record, at, sizeof record);
      visit(record, reinterpret_cast<const uint64_t*>(at + sizeof record));
      at += plan.templates[record.record_template].Bytes();
    }
  }
};

class BatchSink {
 public:
  virtual ~BatchSink() = default;
  virtual void Write(const Records& records) = 0;
};

// A plan's records in full: what a template and a record's words say.
class Speller {
 public:
  explicit Speller(const rt::Program& program) : program_(program) {}
  // Lives until the next call; `customer` must live as long.
  const rt::Record& Spell(const flat::EmitTemplate& record_template, const PackedRecord& record, const uint64_t* args,
                          std::string_view customer);
  // The same without a send's arguments.
  rt::Record SpellAllButArguments(const flat::EmitTemplate& record_template, const PackedRecord& record,
                                  uint64_t ordinal, std::string_view customer);
  // Appends the i-th argument of a send to `json`, where the arguments before it stand.
  void AppendArgument(const flat::EmitTemplate& record_template, size_t i, uint64_t word, std::string& json) const;

 private:
  const rt::Program& program_;
  rt::Record record_;
  std::string args_json_, send_id_;
};

// Hands each record to a RecordSink, spelt out.
class SpellOut final : public BatchSink {
 public:
  // All must outlive it.
  SpellOut(const rt::Program& program, rt::RecordSink& sink) : speller_(program), sink_(sink) {}
  void Write(const Records& records) override;

 private:
  Speller speller_;
  rt::RecordSink& sink_;
};

}  // namespace journey::packed

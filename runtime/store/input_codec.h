// Decoded inputs as bytes and back, under the schema of their module: what the log keeps of what was accepted.
//
// Equal inputs give equal inputs back; only what nobody reads is left out: the customer of an input that is ignored,
// the fields that an identify does not name, what was wrong with traits. Times are told as differences to the one
// before, so what is written between two calls of Begin is read as a whole. Bytes from anywhere are safe to read. Not
// thread-safe.
#pragma once

#include <vector>

#include "runtime/event/input.h"
#include "runtime/program/program.h"
#include "runtime/state/bytes.h"
#include "runtime/state/schema_map.h"

namespace journey::rt {

class InputCodec {
 public:
  // Must outlive it.
  explicit InputCodec(const Program& program);

  int64_t journeys() const { return static_cast<int64_t>(program_.module().journeys.size()); }
  // Times are told from none again.
  void Begin() { last_time_ = 0; }
  // Not of one that was rejected. The first byte is less than 128 and its lower three bits are the kind.
  void Put(const Input& input, ByteWriter& out);
  // The same, its first byte having been read; false where the bytes are none. Fields live in the arena, texts there or
  // in the bytes.
  bool Take(uint64_t first, ByteReader& in, Arena& arena, Input* input);

 private:
  void PutTime(int64_t time, ByteWriter& out);
  int64_t TakeTime(ByteReader& in);
  bool TakeField(const FieldMap& fields, size_t slot, const ir::Layout& layout, ByteReader& in, Arena& arena,
                 uint8_t* block) const;

  const Program& program_;
  const SchemaMap map_;
  std::vector<std::vector<FieldSchema>> event_schemas_;
  std::vector<FieldMap> event_fields_;
  FieldMap customer_fields_;
  int64_t last_time_ = 0;
};

}  // namespace journey::rt

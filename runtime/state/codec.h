// A customer's state as bytes that another process may read, and back: also into another module's shape.
//
// Encode writes a block under the names of its schema: everything that decides what happens next, and nothing that is
// the process's own (places, numbers of zones, what a shard has promised). Equal states give equal bytes. A reader maps
// the names of the schema that state was written under to those of a program. What has no counterpart there (a field
// that is gone or has another type, a journey, a stage or a wait that is gone) is left out and counted: whether that
// may be is a migration's business. Bytes from anywhere are safe to read: what is damaged is an error. A reader does
// not change, so several threads may use it; docs/formats/state.md has the format.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/status.h"
#include "runtime/state/bytes.h"
#include "runtime/state/customer.h"
#include "runtime/state/schema.h"

namespace journey::rt {

// In which states are written; older ones are read. A schema has a version of its own, which differs from that of the
// state under it where the state alone has changed.
inline constexpr uint32_t kStateVersion = 3;
inline constexpr uint32_t kStateVersionWithIdRows = 3;

// `schema_hash` is the hash of the customer's program's schema.
std::string EncodeState(const Customer& customer, uint64_t schema_hash);
// The same behind what is in `out`.
void EncodeState(const Customer& customer, uint64_t schema_hash, ByteWriter& out);

// The state of an id that has become one with another: nothing but that.
std::string EncodeMerged(std::string_view id, std::string_view into, uint64_t schema_hash);

// What did not find a place.
struct StateLosses {
  uint64_t fields = 0, instances = 0, waits = 0, timers = 0, history = 0, entries = 0, sends = 0;
  uint64_t total() const { return fields + instances + waits + timers + history + entries + sends; }
  bool none() const { return total() == 0; }
};

struct SchemaMap;

class StateReader {
 public:
  // Both must outlive it. `from` is what the state was written under.
  StateReader(const Schema& from, const Program& to);
  // By a map that somebody has changed.
  explicit StateReader(std::unique_ptr<const SchemaMap> map);
  ~StateReader();

  // Where encoded state comes from; texts live as long as its bytes.
  struct Origin {
    uint64_t schema = 0;  // the hash of what it was written under
    std::string_view customer;
    std::string_view into;  // whom the customer has become one with; empty: nobody, and the rest is there
  };
  // Read without the rest.
  static Result<Origin> OriginOf(std::string_view bytes);
  // The customer alone; nothing of bytes that Decode refuses.
  static std::string_view CustomerOf(std::string_view bytes);
  // Room to decode in, for who decodes many. Not for two threads at once.
  struct Scratch;
  struct DropScratch {
    void operator()(Scratch* scratch) const;
  };
  using Room = std::unique_ptr<Scratch, DropScratch>;
  static Room MakeRoom();
  // Makes the customer, with this number in its shard; it may stand on the desk of its memory until EndStep. On failure
  // it is nobody's and nothing remains.
  Status Decode(std::string_view bytes, Customer& customer, uint32_t number, StateLosses* losses = nullptr) const {
    return Decode(bytes, customer, number, losses, *MakeRoom());
  }
  // `behind`: so many bytes behind these may be looked at, too, which is faster.
  Status Decode(std::string_view bytes, Customer& customer, uint32_t number, StateLosses* losses, Scratch& room,
                size_t behind = 0) const;

 private:
  struct Decoder;
  const uint64_t hash_;  // of `from`
  const std::unique_ptr<const SchemaMap> map_;
};

}  // namespace journey::rt

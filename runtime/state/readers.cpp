// By the hash that state has in front.
#include "runtime/state/readers.h"

#include <algorithm>
#include <utility>

namespace journey::rt {

StateReaders::StateReaders(const Program& program) : program_(program), schema_(Schema::Of(program).Encode()) {
  const Status status = Accept(schema_);
  CHECK_MSG(status.ok(), status.message().c_str());
}

Status StateReaders::Accept(std::string_view schema) {
  Result<Schema> read = Schema::Decode(schema);
  if (!read.ok()) return read.status();
  const uint64_t hash = read->Hash();
  if (std::any_of(readers_.begin(), readers_.end(), [&](const Reader& one) { return one.hash == hash; })) {
    return Status();
  }
  auto kept = std::make_unique<const Schema>(std::move(read.value()));
  auto reader = std::make_unique<const StateReader>(*kept, program_);
  readers_.push_back({hash, std::move(kept), std::move(reader)});
  return Status();
}

Result<StateReaders::Found> StateReaders::For(std::string_view state) const {
  Result<StateReader::Origin> origin = StateReader::OriginOf(state);
  if (!origin.ok()) return origin.status();
  for (const Reader& one : readers_) {
    if (one.hash == origin->schema)
      return Found{std::string(origin->customer), std::string(origin->into), one.reader.get()};
  }
  return Status::Error("the state was written under a schema that was not handed over");
}

}  // namespace journey::rt

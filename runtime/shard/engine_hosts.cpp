// What hosts and tests do to a customer, and ask about one.
#include "runtime/shard/engine.h"
#include "runtime/shard/shard_hash.h"
#include "runtime/value/packed.h"

namespace journey::rt {

void Engine::SetProfile(std::string_view id, int32_t field, const Value& value) {
  const uint64_t hash = HashCustomer(id);
  Bring(id, hash);
  const Before before = Now();
  Do(before, [&] { fold_.SetProfile(customer_, field, value); });
  Done(before, hash);
}

void Engine::Introduce(std::string_view id, int64_t now) {
  const uint64_t hash = HashCustomer(id);
  Bring(id, hash);
  const Before before = Now();
  Do(before, [&] { fold_.Introduce(customer_, now); });
  Done(before, hash);
}

Value Engine::Evaluate(int32_t function, std::string_view id, int64_t now, Arena& arena, const Value* args) {
  const uint64_t hash = HashCustomer(id);
  Bring(id, hash);
  const Before before = Now();
  customer_.EndStep();  // of who is new
  if (customer_.block().begin() != before.block) MovedFrom(before, hash);
  WatchSilence();
  return fold_.Evaluate(customer_, function, now, arena, args);
}

const Customer* Engine::Look(std::string_view id) {
  std::byte* found = table_.Find(id, HashCustomer(id));
  if (found == nullptr) return nullptr;
  customer_.Attach(Shown(found));
  return &customer_;
}

std::vector<Engine::InstanceView> Engine::Instances(std::string_view id, int32_t journey) {
  std::vector<InstanceView> views;
  const Customer* customer = Look(id);
  if (customer == nullptr) return views;
  for (Offset at = customer->FirstOf(journey); at != 0 && customer->At(at).journey == journey;
       at = customer->Next(at)) {
    const Instance& one = customer->At(at);
    if (!one.ended) views.push_back({.stage = one.stage, .entry = one.entry, .key = customer->KeyTextOf(one)});
  }
  return views;
}

bool Engine::WasEntered(std::string_view id, int32_t journey) {
  const Customer* customer = Look(id);
  return customer != nullptr && customer->WasEntered(journey);
}

int64_t Engine::Zone(std::string_view id) {
  const Customer* customer = Look(id);
  return customer != nullptr ? customer->zone() : kUtc;
}

Value Engine::PeekMemory(std::string_view id, int32_t journey, int32_t slot) {
  const Customer* customer = Look(id);
  return customer != nullptr ? fold_.LoadOther(*customer, journey, slot) : Value::None();
}

Value Engine::PeekProfile(std::string_view id, int32_t field) {
  const Customer* customer = Look(id);
  if (customer == nullptr) return Value::None();
  return LoadKept(customer->profile(), fold_.program().module().customer.slots[static_cast<size_t>(field)]);
}

}  // namespace journey::rt

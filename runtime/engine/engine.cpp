// The public face of the engine: forwards to core.h.
#include "runtime/engine/engine.h"

#include "runtime/engine/core.h"
#include "runtime/value/packed.h"

namespace journey::rt {

struct Engine::Impl {
  Impl(const Program& program, const Executor& executor, RecordSink& sink, EngineOptions options)
      : core(program, executor, sink, options) {}
  EngineCore core;
};

Engine::Engine(const Program& program, const Executor& executor, RecordSink& sink, EngineOptions options)
    : impl_(std::make_unique<Impl>(program, executor, sink, options)) {}
Engine::~Engine() = default;

void Engine::Handle(const Input& input, int64_t watermark) { impl_->core.Handle(input, watermark); }
void Engine::Handle(std::span<const Arrival> arrivals) { impl_->core.Handle(arrivals); }
void Engine::AdvanceTo(int64_t watermark) { impl_->core.AdvanceTo(watermark); }
void Engine::SetProfile(std::string_view customer, int32_t field, const Value& value) {
  impl_->core.SetProfile(customer, field, value);
}
void Engine::Introduce(std::string_view customer, int64_t now) { impl_->core.Introduce(customer, now); }
int64_t Engine::Zone(std::string_view customer) const { return impl_->core.Zone(customer); }
void Engine::ForceArm(int32_t journey, int32_t split, int32_t arm) { impl_->core.ForceArm(journey, split, arm); }
void Engine::SetHoldouts(bool on) { impl_->core.SetHoldouts(on); }
Value Engine::Evaluate(int32_t function, std::string_view customer, int64_t now, Arena& arena) {
  return impl_->core.Evaluate(function, customer, now, arena);
}
const EngineCounters& Engine::counters() const { return impl_->core.counters(); }

std::vector<Engine::InstanceView> Engine::Instances(std::string_view id, int32_t journey) const {
  return impl_->core.Instances(id, journey);
}

bool Engine::WasEntered(std::string_view id, int32_t journey) const {
  const Customer* customer = impl_->core.Find(id);
  return customer != nullptr && customer->FindEntered(journey) != nullptr;
}

Value Engine::PeekMemory(std::string_view id, int32_t journey, int32_t slot) const {
  const Customer* customer = impl_->core.Find(id);
  return customer != nullptr ? impl_->core.LoadOther(*customer, journey, slot) : Value::None();
}

Value Engine::PeekProfile(std::string_view id, int32_t field) const {
  const Customer* customer = impl_->core.Find(id);
  if (customer == nullptr) return Value::None();
  return LoadSlot(customer->profile(), impl_->core.program().module().customer.slots[static_cast<size_t>(field)]);
}

}  // namespace journey::rt

// Customers' state in and out of an engine.
#include "runtime/api/engine.h"
#include "runtime/api/removals.h"
#include "runtime/shard/engine.h"
#include "runtime/state/codec.h"
#include "runtime/store/removal.h"

namespace rt = journey::rt;
using journey::Status;
using journey::api::Fail;
using journey::api::Guarded;

rt::StateReaders& journey_engine::Readers() {
  if (readers_ == nullptr) readers_ = std::make_unique<rt::StateReaders>(*program_);
  return *readers_;
}

journey_code journey_engine::Schema(std::string_view* bytes, journey_error** error) {
  return Call(error, [&] {
    *bytes = Readers().schema();
    return Status();
  });
}

journey_code journey_engine::Accept(std::string_view schema, journey_error** error) {
  return Call(error, [&] { return Readers().Accept(schema); });
}

journey_code journey_engine::Export(std::string_view customer, journey_state_fn visit, void* user,
                                    journey_error** error) {
  bool stopped = false;
  const journey_code code = Call(error, [&] {
    const uint64_t schema = Readers().schema_hash();
    const auto hand_out = [&](const rt::Customer& one) {
      if (stopped) return;
      const std::string state = rt::EncodeState(one, schema);
      stopped = visit(user, one.id().data(), one.id().size(), state.data(), state.size()) != 0;
    };
    rt::Merges& merges = session_->merges();
    const auto hand_out_merged = [&](std::string_view id, std::string_view into) {
      if (stopped) return;
      const std::string state = rt::EncodeMerged(id, into, schema);
      stopped = visit(user, id.data(), id.size(), state.data(), state.size()) != 0;
    };
    if (customer.data() == nullptr) {
      session_->ForEachCustomer(hand_out);
      merges.ForEach(hand_out_merged);
    } else if (merges.Has(customer)) {
      hand_out_merged(customer, merges.Of(customer));
    } else if (const rt::Customer* one = session_->Home(customer).Look(customer)) {
      hand_out(*one);
    }
    return Status();
  });
  return code == JOURNEY_OK && stopped ? Fail(error, JOURNEY_STOPPED, "the callback ended the export") : code;
}

journey_code journey_engine::Import(std::string_view state, uint64_t* lost, journey_error** error) {
  return Call(error, [&] {
    const journey::Result<rt::StateReaders::Found> found = Readers().For(state);
    if (!found.ok()) return found.status();
    if (!found.value().into.empty()) {
      session_->TakeMerge(found.value().customer, found.value().into);
      return Status();
    }
    rt::StateLosses losses;
    Status status = session_->Home(found.value().customer).Restore(state, *found.value().reader, &losses);
    if (!status.ok()) return status;
    session_->merges().Forget(found.value().customer);
    if (lost != nullptr) *lost = losses.total();
    return status;
  });
}

journey_code journey_engine::Forget(std::string_view customer, journey_error** error) {
  return Call(error, [&] {
    session_->Home(customer).Forget(customer);
    session_->merges().Forget(customer);
    return Status();
  });
}

journey_code journey_engine::Remove(std::string_view customer, const char* journey, int* known, uint64_t* ended,
                                    journey_error** error) {
  const std::optional<int32_t> meant = journey::api::JourneyMeant(*program_, journey);
  if (!meant) return journey::api::FailNoJourney(error, journey);
  return Call(error, [&]() -> Status {
    const auto removal = rt::TryRemoval(*session_, *program_, *executor_, session_options_, customer, *meant);
    if (!removal.ok()) return removal.status();
    if (removal.value()) (void)session_->Remove(customer, *meant);
    journey::api::GiveRemoval(removal.value(), known, ended);
    return Status();
  });
}

journey_code journey_engine_schema(journey_engine* engine, const void** bytes, size_t* size, journey_error** error) {
  if (bytes != nullptr) *bytes = nullptr;
  if (size != nullptr) *size = 0;
  return Guarded(error, [&] {
    if (engine == nullptr || bytes == nullptr || size == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "engine, bytes and size must not be null");
    }
    std::string_view schema;
    const journey_code code = engine->Schema(&schema, error);
    if (code != JOURNEY_OK) return code;
    *bytes = schema.data();
    *size = schema.size();
    return code;
  });
}

journey_code journey_engine_accept(journey_engine* engine, const void* bytes, size_t size, journey_error** error) {
  return Guarded(error, [&] {
    if (engine == nullptr || bytes == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "engine and bytes must not be null");
    }
    return engine->Accept({static_cast<const char*>(bytes), size}, error);
  });
}

journey_code journey_engine_export(journey_engine* engine, const char* customer, size_t customer_size,
                                   journey_state_fn visit, void* user, journey_error** error) {
  return Guarded(error, [&] {
    if (engine == nullptr || visit == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "engine and visit must not be null");
    }
    return engine->Export({customer, customer != nullptr ? customer_size : 0}, visit, user, error);
  });
}

journey_code journey_engine_import(journey_engine* engine, const void* state, size_t size, uint64_t* lost,
                                   journey_error** error) {
  if (lost != nullptr) *lost = 0;
  return Guarded(error, [&] {
    if (engine == nullptr || state == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "engine and state must not be null");
    }
    return engine->Import({static_cast<const char*>(state), size}, lost, error);
  });
}

journey_code journey_engine_forget(journey_engine* engine, const char* customer, size_t customer_size,
                                   journey_error** error) {
  return Guarded(error, [&] {
    if (engine == nullptr || customer == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "engine and customer must not be null");
    }
    return engine->Forget({customer, customer_size}, error);
  });
}

journey_code journey_engine_remove(journey_engine* engine, const char* customer, size_t customer_size,
                                   const char* journey, int* known, uint64_t* ended, journey_error** error) {
  journey::api::GiveRemoval(std::nullopt, known, ended);
  return Guarded(error, [&] {
    if (engine == nullptr || customer == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "engine and customer must not be null");
    }
    return engine->Remove({customer, customer_size}, journey, known, ended, error);
  });
}

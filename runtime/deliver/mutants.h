// Planted faults: mistakes that somebody might make in this folder, built in for tests alone, which prove that the
// simulation finds each of them.
//
// Everywhere else JOURNEY_PLANTED_DELIVERY is the constant false, and nothing of it is left in the code.
#pragma once

namespace journey::rt {

enum class PlantedDelivery {
  kNone,
  kCursorEarly,         // what is about to be tried counts as settled
  kDeadLetterLate,      // the queue says that a dead letter was written before it is
  kDeadNotSynced,       // dead letters are not brought to the disk
  kOtherId,             // a send that comes again has another id
  kUnsettledForgotten,  // what waits to be tried again is not written down
  kRefusedForgotten,    // what is refused is no dead letter
  kDeadNotCutBack,      // dead letters that the queue knows nothing of stay
  kErasedDelivered,     // sends of a customer who was erased go out
  kPausedDelivered,     // what is paused goes out
  kPausedForgotten,     // what is paused is no dead letter
  kSyncSkipped,         // the queue gets its name before its bytes are on the disk
  kCount,
};

#ifdef JOURNEY_PLANTED_FAULTS
// For one thread.
extern PlantedDelivery planted_delivery_fault;
#define JOURNEY_PLANTED_DELIVERY(which) (::journey::rt::planted_delivery_fault == ::journey::rt::PlantedDelivery::which)
#else
#define JOURNEY_PLANTED_DELIVERY(which) false
#endif

}  // namespace journey::rt

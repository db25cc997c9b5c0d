// Planted faults: mistakes that somebody might make in this folder, built in for tests alone, which prove that the
// simulation finds each of them.
//
// Everywhere else JOURNEY_PLANTED is the constant false, and nothing of it is left in the code.
#pragma once

namespace journey::rt {

enum class Planted {
  kNone,
  kCommitWithoutSync,      // a commit counts as done when it was written
  kSegmentNameNotSynced,   // the name of a new segment is not brought to the disk
  kSnapshotNotSynced,      // a snapshot gets its name before its bytes are on the disk
  kSnapshotTooLate,        // a snapshot claims one entry more than it holds
  kSnapshotBeforeRecords,  // a snapshot is written before the records that it speaks of are on the disk
  kSnapshotInABatch,       // a snapshot is made although inputs wait in a batch
  kSnapshotWithoutClock,   // it does not say how far time has come
  kSnapshotWithoutMerges,  // it does not say who has become whom
  kCursorEarly,            // the cursor is moved before the records are written
  kRecordsBeforeCommit,    // records go out before the inputs that they come of are on the disk
  kRecordsNotCutBack,      // a resumed run goes on behind what is there
  kMarkOneAhead,           // the source is said to have been read one line further
  kTailReplayedTwice,      // recovery folds the last entry again
  kFailedSyncForgotten,    // a failed sync is taken for a good one
  kDroppedTooMuch,         // segments go that the older snapshot needs
  kChecksumIgnored,        // frames are believed without a look
  kTornTailKept,           // what was torn stays in its segment
  kDamageCut,              // damage in the middle is taken for a torn tail
  kForgottenTimeLost,      // of somebody forgotten it is not kept that time passed
  kForgottenSnapshotKept,  // a snapshot is not written without the one who is forgotten
  kForgottenCursorKept,    // cursors stay although the file of records was made anew
  kForgettingGoneEarly,    // the file that says so goes before it has been done
  kCompactedTooMuch,       // an entry goes that the snapshot does not hold
  kMigratedBehindTorn,     // that a project has changed is noted behind what was torn
  kMigrationNotSynced,     // a migration that failed at its last step is taken for done
  kRemovalAnsweredEarly,   // a removal is said to be done before the log has it
  kRemovalDoneTwice,       // a removal that the log has is done again
  kRemovalNotClaimed,      // a removal that is being done can be withdrawn
  kCursorNotSaidAgain,     // where records stand is said once, in a segment that nobody may look at
  kFirstCursorAtTheEnd,    // records begin behind what operators have done before the first run that keeps some
  kCursorFires,            // what fires where the records of a start begin is said by nobody
  kExportFires,            // an export fires what is due, and nobody gets the records
  kImportNotSaid,          // nothing says that a store is only half imported
  kImportedIntoTheLog,     // an import into a store leaves its log as it is
  kSalvagedToTheDamage,    // what stands behind damage is not salvaged
  kSalvageLossUnsaid,      // of what cannot be salvaged nothing is said
  kCount,
};

#ifdef JOURNEY_PLANTED_FAULTS
// For one thread.
extern Planted planted_fault;
#define JOURNEY_PLANTED(which) (::journey::rt::planted_fault == ::journey::rt::Planted::which)
#else
#define JOURNEY_PLANTED(which) false
#endif

}  // namespace journey::rt

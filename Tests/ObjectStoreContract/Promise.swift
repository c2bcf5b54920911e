import Testing

/// What `ObjectStore`, `ObjectEditor` and `LeaseStore` promise. Every implementation runs all of it, the one on S3
/// against each engine.
///
/// The names stand in `Tests/engines.json` where an engine is known not to keep a promise.
package enum Promise: String, CaseIterable, Sendable, CustomTestStringConvertible {
  /// Bytes, type, disposition and metadata come back as they were put.
  case wholeObjects = "whole-objects"
  /// A value of metadata may have every printable character of ASCII.
  case metadataCharacters = "metadata-characters"
  /// An object may have no bytes.
  case emptyObjects = "empty-objects"
  /// A range of an object's bytes can be read, as such.
  case ranges = "ranges"
  /// A read with If-Match reads the object with this tag, or is refused with 412.
  case conditionalReads = "conditional-reads"
  /// An object may be large.
  case largeObjects = "large-objects"
  /// The ETag of a large object is the same from its put on.
  case largeETags = "large-etags"
  /// A large object is never overwritten, and overwrites nothing.
  case largeNeverOverwritten = "large-never-overwritten"
  /// Of puts of large and small objects to one key at the same moment exactly one succeeds, and is what is stored.
  case largeOneWinner = "large-one-winner"
  /// An object is never overwritten.
  case neverOverwritten = "never-overwritten"
  /// Of puts to one key at the same moment exactly one succeeds, and is what is stored.
  case oneWinner = "one-winner"
  /// What is not there is not found, before and after it was.
  case notFound = "not-found"
  /// Deleting what is not there succeeds.
  case idempotentDeletion = "idempotent-deletion"

  /// A key may have every printable character of ASCII.
  case keysOfASCII = "keys-of-ascii"
  /// A key may have any character, and is its bytes: canonically equivalent keys are two.
  case keysOfUnicode = "keys-of-unicode"
  /// A key may have 1024 bytes.
  case longKeys = "long-keys"
  /// A segment may be as long as a key. Otherwise it is refused, and nothing is stored.
  case longSegments = "long-segments"
  /// `a` and `a/b` may both be keys.
  case objectBesideFolder = "object-beside-folder"
  /// A backslash is no slash; where the storage takes it for one, the key is refused.
  case backslashes = "backslashes"

  /// A list has what starts with the prefix, and nothing else.
  case prefixes = "prefixes"
  /// Pages of any size together have each key once, in the order of the whole.
  case pages = "pages"
  /// The order is the one of the bytes of the keys.
  case orderOfBytes = "order-of-bytes"
  /// A page that was begun can be gone on from when its objects are deleted.
  case marksOutliveObjects = "marks-outlive-objects"
  /// A mark that the storage did not give is refused as such, or taken for some place; nothing else.
  case foreignMarks = "foreign-marks"

  /// A list can group folders: page by page it has each folder and each key outside of them once.
  case folders = "folders"

  /// An object can be replaced by one who knows its tag, and by nobody else.
  case replacements = "replacements"
  /// Of replacements of one object at the same moment exactly one succeeds, and is what is stored.
  case oneReplacement = "one-replacement"
  /// Other attributes can be stored with an object. The bytes stay.
  case rewrites = "rewrites"
  /// What only other tools store with an object stays through a rewrite and a copy.
  case keptAttributes = "kept-attributes"
  /// A large object keeps its bytes through a rewrite, and can be read by the tag that it has then.
  case largeRewrites = "large-rewrites"
  /// A copy has everything of the object, which stays.
  case copies = "copies"
  /// A large object can be copied.
  case largeCopies = "large-copies"
  /// A copy overwrites nothing.
  case copiesNeverOverwrite = "copies-never-overwrite"
  /// Of copies and puts to one key at the same moment exactly one succeeds, and is what is stored.
  case oneCopy = "one-copy"
  /// An object is deleted by one who knows its tag, and by nobody else.
  case conditionalDeletion = "conditional-deletion"
  /// Many objects can be deleted at once, whatever their keys are, and nothing else is.
  case manyDeletions = "many-deletions"
  /// Many objects can be described at once.
  case manyHeads = "many-heads"
  /// Changes leave no objects of the service's own.
  case changesLeaveNothing = "changes-leave-nothing"
  /// A lease belongs to one holder, until it is given back.
  case leases = "leases"
  /// A lease whose time is over can be taken by one, and is lost to its holder.
  case overdueLeases = "overdue-leases"
  /// Of those who want a lease at the same moment exactly one gets it.
  case oneHolder = "one-holder"

  /// A call whose deadline has passed fails as timed out and stores nothing; the store goes on.
  case deadlines = "deadlines"
  /// Whichever call is the first, a missing bucket is none of the caller's concern.
  case firstCalls = "first-calls"
  /// Where something was stored, the store is ready.
  case readiness = "readiness"

  /// The name.
  package var testDescription: String { rawValue }

  /// Whether an implementation that breaks it may still keep it at times.
  package var isRace: Bool { [.oneWinner, .largeOneWinner, .oneCopy].contains(self) }

  /// Holds the store of a place against this promise.
  package func check(in place: any StorePlace) throws {
    let trial = try Trial(place)
    switch self {
    case .wholeObjects: try trial.wholeObjects()
    case .metadataCharacters: try trial.metadataCharacters()
    case .emptyObjects: try trial.emptyObjects()
    case .ranges: try trial.ranges()
    case .conditionalReads: try trial.conditionalReads()
    case .largeObjects: try trial.largeObjects()
    case .largeETags: try trial.largeETags()
    case .largeNeverOverwritten: try trial.largeNeverOverwritten()
    case .largeOneWinner: try trial.largeOneWinner()
    case .neverOverwritten: try trial.neverOverwritten()
    case .oneWinner: try trial.oneWinner()
    case .notFound: try trial.notFound()
    case .idempotentDeletion: try trial.idempotentDeletion()
    case .keysOfASCII: try trial.keysOfASCII()
    case .keysOfUnicode: try trial.keysOfUnicode()
    case .longKeys: try trial.longKeys()
    case .longSegments: try trial.longSegments()
    case .objectBesideFolder: try trial.objectBesideFolder()
    case .backslashes: try trial.backslashes()
    case .prefixes: try trial.prefixes()
    case .pages: try trial.pages()
    case .orderOfBytes: try trial.orderOfBytes()
    case .marksOutliveObjects: try trial.marksOutliveObjects()
    case .foreignMarks: try trial.foreignMarks()
    case .folders: try trial.folders()
    case .replacements: try trial.replacements()
    case .oneReplacement: try trial.oneReplacement()
    case .rewrites: try trial.rewrites()
    case .keptAttributes: try trial.keptAttributes()
    case .largeRewrites: try trial.largeRewrites()
    case .copies: try trial.copies()
    case .largeCopies: try trial.largeCopies()
    case .copiesNeverOverwrite: try trial.copiesNeverOverwrite()
    case .oneCopy: try trial.oneCopy()
    case .conditionalDeletion: try trial.conditionalDeletion()
    case .manyDeletions: try trial.manyDeletions()
    case .manyHeads: try trial.manyHeads()
    case .changesLeaveNothing: try trial.changesLeaveNothing()
    case .leases: try trial.leases()
    case .overdueLeases: try trial.overdueLeases()
    case .oneHolder: try trial.oneHolder()
    case .deadlines: try trial.deadlines()
    case .firstCalls: try trial.firstCalls()
    case .readiness: try trial.readiness()
    }
  }
}

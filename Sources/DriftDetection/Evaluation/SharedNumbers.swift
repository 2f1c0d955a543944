/// A column of numbers that several tasks fill together, each places of its own, before anybody reads it.
///
/// An array can only be filled by one task, and putting the arrays of several together costs as much as filling them. The
/// compiler cannot see that the places differ.
final class SharedNumbers: @unchecked Sendable {
  private let places: UnsafeMutablePointer<UInt32>
  private let capacity: Int
  /// How many there are, all of them filled before anybody reads.
  private(set) var count: Int

  /// - Parameter spare: room for numbers that ``insert(_:at:)`` adds later.
  init(count: Int, spare: Int = 0) {
    self.count = count
    capacity = count + spare
    places = .allocate(capacity: capacity)
  }

  deinit { places.deallocate() }

  @inline(__always)
  subscript(place: Int) -> UInt32 {
    get {
      precondition(place >= 0 && place < count)
      return places[place]
    }
    set {
      precondition(place >= 0 && place < count)
      places[place] = newValue
    }
  }

  /// Inserts numbers, each before the number that is at its place now; places ascend.
  func insert(_ added: [(place: Int, number: UInt32)]) {
    precondition(count + added.count <= capacity)
    var end = count
    count += added.count
    // From the back, so that everything moves once and into its place.
    for (before, entry) in added.enumerated().reversed() {
      (places + entry.place + before + 1).update(from: places + entry.place, count: end - entry.place)
      places[entry.place + before] = entry.number
      end = entry.place
    }
  }

  /// Calls `body` with all numbers; they are valid only during the call.
  func withAll<Result>(_ body: (UnsafeBufferPointer<UInt32>) -> Result) -> Result {
    body(UnsafeBufferPointer(start: places, count: count))
  }
}

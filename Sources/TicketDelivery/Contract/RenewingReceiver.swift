/// A receiver that forgets what it is not told again: an alert router.
///
/// Whoever runs the deliveries hands it, after each run, the latest event of everything that still needs somebody.
public protocol RenewingReceiver: EventReceiver {
  /// Hands over again what is still so, many events with one exchange or few.
  ///
  /// Nothing is kept of these deliveries: what fails is renewed by the next run.
  func renew(_ standing: [DeliveredEvent]) async throws(TargetFailure)
}

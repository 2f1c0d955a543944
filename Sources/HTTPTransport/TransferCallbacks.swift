import CCurl

// What libcurl calls, on the transport's thread. The pointer is the transfer, which its queue keeps alive.

private func transfer(_ pointer: UnsafeMutableRawPointer) -> Transfer {
  Unmanaged<Transfer>.fromOpaque(pointer).takeUnretainedValue()
}

private func bytes(_ start: UnsafePointer<CChar>, _ count: Int) -> UnsafeBufferPointer<UInt8> {
  UnsafeBufferPointer(start: UnsafeRawPointer(start).assumingMemoryBound(to: UInt8.self), count: count)
}

let headerArrived: curl_write_callback = { start, size, count, pointer in
  guard let start, let pointer else { return 0 }
  return transfer(pointer).takeHeader(bytes(start, size * count)) ? size * count : 0
}

let bodyArrived: curl_write_callback = { start, size, count, pointer in
  guard let pointer else { return 0 }
  guard let start, size * count > 0 else { return size * count }
  return transfer(pointer).takeBody(bytes(start, size * count)) ? size * count : 0
}

/// Called after resolution with the very address that is going to be connected to: no second resolution can differ.
let socketWanted: curl_opensocket_callback = { pointer, _, address in
  guard let pointer, let address else { return CURL_SOCKET_BAD }
  var raw = [UInt8](repeating: 0, count: 16)
  var port: Int32 = 0
  let count = ccurl_address_bytes(address, &raw, &port)
  let isAllowed = transfer(pointer).mayConnect(to: NetworkAddress(Array(raw[..<Int(count)])), port: Int(port))
  return isAllowed ? ccurl_open_socket(address) : CURL_SOCKET_BAD
}

let libraryTells: curl_debug_callback = { _, kind, start, count, pointer in
  if kind == CURLINFO_SSL_DATA_IN, let start, let pointer { transfer(pointer).takeTLSMessage(bytes(start, count)) }
  return 0
}

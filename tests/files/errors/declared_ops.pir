// test:
module @declared {
  op @a "com.acme::A" : x[n, 2*] -> y[n]
  op @b "com.acme::B" : x[n, c -> y[n, c]
  op @c "com.acme::C" : x[n, c]
  func @main() {
    return
  }
}

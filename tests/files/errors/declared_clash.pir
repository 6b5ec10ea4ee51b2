// test:
//
// An op can't be declared under a name that there is already.
module @declared {
  op @relu "com.acme::Relu" : x[n, c] -> y[n, c]
  func @main() {
    return
  }
}

// test:
module {
  channels c0 = 4 {sensitivity = dense<[[1.5, 0.1]]>}
}

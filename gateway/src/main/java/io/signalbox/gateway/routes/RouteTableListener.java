package io.signalbox.gateway.routes;

/** Is told of each table before requests are led by it, by one thread at a time. */
public interface RouteTableListener {

  /** There is another table: from now on, unless another listener fails. */
  void replaced(RouteTable table);
}

package io.signalbox.launcher.container;

import com.github.dockerjava.api.async.ResultCallback;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An answer of the engine's that comes piece by piece. Thread-safe. */
final class EngineStream<T> implements ResultCallback<T>, AutoCloseable {

  private final Consumer<T> pieces;
  private final CompletableFuture<@Nullable Void> begun = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
  private @Nullable Closeable answer;
  private boolean closed;

  EngineStream(Consumer<T> pieces) {
    this.pieces = pieces;
  }

  /** Completed when the engine has begun to answer, also with an error if it has refused. */
  CompletableFuture<@Nullable Void> begun() {
    return begun;
  }

  /** Completed when nothing more comes, with an error when that is not the answer's end. */
  CompletableFuture<@Nullable Void> over() {
    return over;
  }

  @Override
  public void onStart(Closeable stream) {
    synchronized (this) {
      answer = stream;
    }
    begun.complete(null);
    closeIfClosed();
  }

  @Override
  public void onNext(T piece) {
    pieces.accept(piece);
  }

  @Override
  public void onError(Throwable error) {
    begun.completeExceptionally(error);
    over.completeExceptionally(error);
  }

  @Override
  public void onComplete() {
    begun.complete(null);
    over.complete(null);
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    closeIfClosed();
    over.complete(null);
  }

  private void closeIfClosed() {
    Closeable stream;
    synchronized (this) {
      stream = closed ? answer : null;
    }
    if (stream != null) {
      try {
        stream.close();
      } catch (IOException e) {
        // Nobody reads it any more.
      }
    }
  }
}

package io.signalbox.worker.tasks;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.signalbox.worker.memory.Memory;
import io.signalbox.worker.memory.MemoryProperties;
import io.signalbox.worker.memory.Share;
import io.signalbox.worker.store.TaskStore;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/**
 * Passes outputs on from the data tier to clients, in pieces: the next one is fetched when the one
 * before has gone out, so that a client that reads slowly holds one piece and nothing in the data
 * tier. Thread-safe.
 */
@Component
class Downloads {

  private static final Logger log = LoggerFactory.getLogger(Downloads.class);
  private static final int PIECE = 128 * 1024;

  /** A piece while it is fetched: what has arrived, and what is still in the network's buffers. */
  private static final int FETCHING = 2 * PIECE;

  /** Pieces on their way at once: other calls to the data tier find a connection beside them. */
  private static final int FETCHES = 16;

  private static final NettyDataBufferFactory BUFFERS =
      new NettyDataBufferFactory(ByteBufAllocator.DEFAULT);

  private final TaskStore store;
  private final Memory memory;
  private final MemoryProperties bounds;
  private final TasksProperties properties;
  private final Semaphore downloads;
  private final Semaphore fetches = new Semaphore(FETCHES, true);
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("download-", 1).factory());

  Downloads(TaskStore store, Memory memory, MemoryProperties bounds, TasksProperties properties) {
    this.store = store;
    this.memory = memory;
    this.bounds = bounds;
    this.properties = properties;
    this.downloads = new Semaphore(properties.maxDownloads());
  }

  /**
   * The output of a task, for one client.
   *
   * @param size all of it, in bytes
   * @param client whose connection it goes out on
   * @param request ends it
   */
  Flux<DataBuffer> of(UUID task, long size, @Nullable Channel client, Holdings request) {
    return Flux.defer(
        () -> {
          if (!downloads.tryAcquire()) {
            return Flux.error(
                ApiProblem.busy("Too many clients fetch outputs through this worker."));
          }
          Flux<DataBuffer> pieces =
              Flux.create(
                  sink -> {
                    Future<?> run = threads.submit(() -> pass(task, size, client, sink));
                    sink.onDispose(() -> run.cancel(true));
                  });
          return request.whileOpen(pieces).doFinally(end -> downloads.release());
        });
  }

  private void pass(UUID task, long size, @Nullable Channel client, FluxSink<DataBuffer> sink) {
    boolean begun = false;
    try {
      for (long offset = 0; offset < size && !sink.isCancelled(); offset += PIECE) {
        byte[] piece = fetch(task, offset, (int) Math.min(PIECE, size - offset));
        sink.next(BUFFERS.wrap(Unpooled.wrappedBuffer(piece)));
        begun = true;
        if (client != null && !ClientChannel.awaitWritten(client, properties.downloadTimeout())) {
          client.close();
          return;
        }
      }
      sink.complete();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (begun && client != null) {
        // No place is left for a problem; the end of the connection shows that something is
        // missing.
        log.warn("The output of task {} breaks off on its way: {}", task, e.toString());
        client.close();
      } else {
        sink.error(e);
      }
    }
  }

  private byte[] fetch(UUID task, long offset, int length) throws InterruptedException {
    fetches.acquire();
    try (Share share = memory.work().open()) {
      share.take(FETCHING, bounds.patience());
      return store.output(task, offset, length);
    } finally {
      fetches.release();
    }
  }
}

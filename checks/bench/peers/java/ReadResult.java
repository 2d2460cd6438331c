import com.aliyun.odps.Odps;
import com.aliyun.odps.account.AliyunAccount;
import com.aliyun.odps.data.Record;
import com.aliyun.odps.tunnel.InstanceTunnel;
import com.aliyun.odps.tunnel.io.TunnelRecordReader;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Reads the records of an instance several times: ENDPOINT PROJECT ACCESS_ID ACCESS_KEY INSTANCE RUNS; prints JSON as ../../src/read-service/main.ts. */
public class ReadResult {
  public static void main(String[] args) throws Exception {
    // Of the whole process, its compiler and collector included, as the others measure it.
    OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Odps odps = new Odps(new AliyunAccount(args[2], args[3]));
    odps.setEndpoint(args[0]);
    odps.setDefaultProject(args[1]);
    double best = Double.MAX_VALUE, bestProcessor = Double.MAX_VALUE, bestFirst = Double.MAX_VALUE;
    long rows = 0;
    for (int run = 0; run < Integer.parseInt(args[5]); run++) {
      long started = System.nanoTime();
      long used = system.getProcessCpuTime();
      InstanceTunnel.DownloadSession session = new InstanceTunnel(odps).createDownloadSession(args[1], args[4]);
      TunnelRecordReader reader = session.openRecordReader(0, session.getRecordCount());
      rows = 0;
      for (Record record = reader.read(); record != null; record = reader.read()) {
        if (rows == 0) bestFirst = Math.min(bestFirst, (System.nanoTime() - started) / 1e6);
        // Every value, as the others read them.
        for (int column = 0; column < record.getColumnCount(); column++) record.get(column);
        rows++;
      }
      reader.close();
      best = Math.min(best, (System.nanoTime() - started) / 1e9);
      bestProcessor = Math.min(bestProcessor, (system.getProcessCpuTime() - used) / 1e9);
    }
    System.out.println("{\"rows\":" + rows + ",\"seconds\":" + best + ",\"processorSeconds\":" + bestProcessor + ",\"firstRowMs\":" + bestFirst + "}");
  }
}

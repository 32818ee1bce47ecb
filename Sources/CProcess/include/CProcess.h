int apus_process_placeholder(void);

"""The commonest given and family names of many cultures, as single words: what generated strangers are called.

Common words of whole peoples, put together by chance; none of it is anybody in particular. Where a culture's women bear
another form of the family name, or people a patronymic, the pattern says so.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Culture:
    """How one culture makes names.

    ``pattern`` is a rule of ``bench.strangers``, ``share`` the culture's part of all strangers.
    """

    name: str
    script: str
    pattern: str
    share: float
    countries: tuple[str, ...]
    male: tuple[str, ...]
    female: tuple[str, ...]
    family: tuple[str, ...]


def _culture(
    name: str, script: str, pattern: str, share: float, countries: str, male: str, female: str, family: str
) -> Culture:
    return Culture(
        name,
        script,
        pattern,
        share,
        tuple(countries.split()),
        tuple(male.split()),
        tuple(female.split()),
        tuple(each.replace("_", " ") for each in family.split()),
    )


CULTURES: tuple[Culture, ...] = (
    _culture(
        "Arabic", "Latn", "arabic", 16, "SA EG IQ SY JO YE LY DZ MA TN LB AE KW SD",
        "Mohammed Ahmed Ali Mahmoud Hassan Hussein Abdullah Omar Khaled Ibrahim Youssef Mustafa Abdulrahman "
        "Salem Saeed Saleh Nasser Faisal Fahad Sultan Tariq Walid Samir Jamal Karim Hamza Bilal Ismail Adel "
        "Majid Abdulaziz Hamad Rashid Salman Ziad Bassam Nabil Fadi Rami Amin Hisham Yasser Anwar Osama Ayman "
        "Sami Abdelkader Rachid Younes Hicham Marwan Zaki Haitham Qasim Jaber Ammar Taha Yahya Mansour Khalil "
        "Sulaiman Talal Badr Murad Imad",
        "Fatima Aisha Mariam Zainab Khadija Noor Huda Amina Layla Sara Hanan Samira Salma Rania Nadia Amal Iman "
        "Hala Dina Rana Nour Yasmin Asma Souad Latifa Najat Sabah Wafa Abeer Maha Reem Mona Sana Lina Noura Hind "
        "Basma Rasha",
        "Mohammed Ahmed Ali Hassan Hussein Abdullah Ibrahim Saleh Salem Mahmoud al-Ahmad al-Ali al-Hassan "
        "al-Hussein al-Otaibi al-Harbi al-Qahtani al-Ghamdi al-Zahrani al-Shammari al-Dosari al-Mutairi "
        "al-Shehri al-Jubouri al-Dulaimi al-Obaidi al-Tikriti al-Saadi al-Rashidi al-Masri al-Shami al-Baghdadi "
        "al-Jaziri al-Tunisi al-Najjar al-Haddad Haddad Khoury Mansour Nasser Khalil Salah Said Awad Hamdan "
        "Othman Yousef Sayed Farouk el-Sayed Zaki Osman Benali Bouzid Saidi Amrani Alaoui Idrissi Trabelsi Hamdi "
        "Jaber Qasim Darwish Sabri al-Yemeni al-Sanaani al-Amri al-Hakimi al-Mansouri al-Maliki al-Tamimi "
        "al-Asadi al-Khatib Khatib Barakat Aziz",
    ),
    _culture(
        "Arabic in its own script", "Arab", "plain", 8, "SA EG IQ SY JO YE LY",
        "محمد أحمد علي محمود حسن حسين عبدالله عمر خالد إبراهيم يوسف مصطفى عبدالرحمن سالم سعيد صالح ناصر فيصل فهد "
        "سلطان طارق وليد سمير جمال كريم حمزة بلال إسماعيل عادل ماجد عبدالعزيز حمد راشد سلمان زياد بسام نبيل رامي "
        "أمين ياسر أنور",
        "فاطمة عائشة مريم زينب خديجة نور هدى أمينة ليلى سارة حنان سميرة سلمى رانيا نادية أمل إيمان هالة دينا "
        "ياسمين أسماء",
        "محمد أحمد علي حسن حسين عبدالله إبراهيم صالح سالم محمود الأحمد العلي الحسن الحسين العتيبي الحربي "
        "القحطاني الغامدي الزهراني الشمري الدوسري المطيري الشهري الجبوري الدليمي العبيدي التكريتي السعدي الراشدي "
        "المصري الشامي البغدادي النجار الحداد الخوري منصور ناصر خليل السعيد عوض حمدان عثمان يوسف السيد فاروق "
        "الخطيب المالكي التميمي الأسدي",
    ),
    _culture(
        "Persian", "Latn", "plain", 12, "IR AF TJ",
        "Mohammad Ali Hossein Reza Mehdi Hassan Amir Ahmad Mahmoud Hamid Saeed Majid Abbas Javad Masoud Mostafa "
        "Ebrahim Mohsen Behzad Farhad Davoud Kamran Nader Morteza Rahim Karim Rasoul Yousef Jafar Hadi Ghasem "
        "Asghar Akbar Vahid Hamed Iman Milad Omid Arash Babak Kaveh Siavash Bahram Parviz Iraj Manouchehr Esmail "
        "Naser Gholam Mojtaba",
        "Fatemeh Zahra Maryam Zeinab Masoumeh Leila Sara Nasrin Mina Somayeh Narges Elham Mahsa Parisa Shirin "
        "Azadeh Farzaneh Nazanin Soraya Marzieh Tahereh Roya Samira Neda Laleh",
        "Mohammadi Hosseini Ahmadi Rezaei Karimi Rahimi Hashemi Moradi Jafari Ebrahimi Mousavi Rostami Sadeghi "
        "Abbasi Ghasemi Mohammadzadeh Hosseinzadeh Rezazadeh Alizadeh Karimzadeh Bagheri Akbari Heidari Salehi "
        "Kazemi Najafi Asadi Soleimani Yousefi Norouzi Rahmani Amiri Shirazi Tehrani Esfahani Tabrizi Khorasani "
        "Farahani Ghorbani Mahmoudi Zarei Azizi Nazari Yazdani Taheri Naderi Safari Mirzaei Daneshvar Golzari "
        "Haidari Stanekzai",
    ),
    _culture(
        "Persian in its own script", "Arab", "plain", 3, "IR AF",
        "محمد علی حسین رضا مهدی حسن امیر احمد محمود حمید سعید مجید عباس جواد مسعود مصطفی ابراهیم محسن فرهاد داوود",
        "فاطمه زهرا مریم زینب معصومه لیلا سارا نسرین مینا سمیه نرگس الهام پریسا شیرین",
        "محمدی حسینی احمدی رضایی کریمی رحیمی هاشمی مرادی جعفری ابراهیمی موسوی رستمی صادقی عباسی قاسمی محمدزاده "
        "حسین‌زاده علیزاده باقری اکبری حیدری صالحی کاظمی نجفی اسدی سلیمانی یوسفی نوروزی",
    ),
    _culture(
        "Urdu, Pashto and Bengali Muslim", "Latn", "urdu", 14, "PK AF BD IN",
        "Muhammad Ahmad Ali Hassan Hussain Usman Umar Bilal Imran Asif Tariq Rashid Khalid Abdul Nadeem Naveed "
        "Shahid Zahid Kashif Adnan Faisal Irfan Javed Saleem Waqar Aslam Akram Arshad Amjad Pervez Ghulam Noor "
        "Rahim Karim Gul Sher Jan Nazir Bashir Habib Sadiq Yousaf Yaqub Ibrahim Ismail Mushtaq Iqbal Saeed Hamid "
        "Mansoor Rafiq",
        "Fatima Ayesha Maryam Zainab Khadija Sana Sadia Nadia Rabia Saima Shazia Farzana Nasreen Rukhsana "
        "Parveen Bushra Amina Hina Samina Shabana Yasmin Noreen Kausar Shamim Tahira",
        "Khan Ahmed Ali Hussain Malik Shah Butt Iqbal Akhtar Mahmood Qureshi Chaudhry Sheikh Siddiqui Ansari "
        "Hashmi Mirza Baig Rana Raja Afridi Yousafzai Khattak Wazir Mehsud Durrani Achakzai Noorzai Popalzai "
        "Ahmadzai Rahman Islam Hossain Uddin Alam Haque Chowdhury Begum Bibi Bhatti Gill Javed Aslam Rehman Jan "
        "Gul Bukhari Zaman",
    ),
    _culture(
        "Turkish", "Latn", "plain", 6, "TR CY",
        "Mehmet Mustafa Ahmet Ali Huseyin Hasan Ibrahim Ismail Osman Yusuf Murat Omer Ramazan Halil Suleyman "
        "Abdullah Mahmut Recep Salih Fatih Kadir Emre Hakan Adem Kemal Bekir Serkan Orhan Bayram Cemal Yasar "
        "Metin Selim",
        "Fatma Ayse Emine Hatice Zeynep Elif Meryem Serife Sultan Zehra Hanife Merve Havva Ozlem Yasemin Leyla "
        "Esra",
        "Yilmaz Kaya Demir Celik Sahin Yildiz Yildirim Ozturk Aydin Ozdemir Arslan Dogan Kilic Aslan Cetin Kara "
        "Koc Kurt Ozkan Simsek Polat Korkmaz Erdogan Gunes Aktas Bulut Yavuz Can Acar Turan Guler Tekin Avci Tas "
        "Keskin Unal",
    ),
    _culture(
        "Turkic of the former Soviet Union", "Latn", "slavic", 9, "UZ AZ KZ KG TM RU",
        "Rustam Timur Ruslan Aziz Bakhtiyar Sherzod Jamshid Alisher Ulugbek Farhod Otabek Sardor Dilshod Anvar "
        "Akmal Eldar Elchin Rashad Vugar Samir Nurlan Askar Yerlan Daniyar Bolat Marat Rinat Ildar Ramil Azat "
        "Murad Islam Ramzan Magomed Akhmed Aslan Zaur Abdulla Bekzod Javlon Umid Sanjar Azamat Ermek Talgat",
        "Dilnoza Gulnara Aigul Leyla Madina Nigora Zarina Feruza Malika Aynur Sevinj Gulnora Saodat Dinara Aliya "
        "Rimma",
        "Karimov Rahimov Ismailov Aliyev Mammadov Huseynov Hasanov Abdullayev Ibragimov Yusupov Akhmedov Umarov "
        "Saidov Usmanov Kadyrov Magomedov Alimov Rashidov Tursunov Mirzayev Sultanov Nazarov Khalilov Salimov "
        "Guliyev Mamedov Bayramov Suleymanov Akhmetov Omarov Ibrayev Bekov Ergashev Kholmatov Yuldashev Khasanov "
        "Safarov Dzhabbarov",
    ),
    _culture(
        "Russian", "Latn", "slavic", 10, "RU UA BY KZ",
        "Aleksandr Sergei Vladimir Andrey Aleksei Dmitry Nikolai Mikhail Ivan Evgeny Viktor Yuri Igor Oleg "
        "Anatoly Vasily Pavel Maksim Konstantin Valery Roman Denis Anton Artem Ilya Kirill Boris Gennady "
        "Vyacheslav Stanislav Grigory Leonid Petr Vadim Eduard Ruslan Vitaly Nikita Stepan Fedor",
        "Elena Olga Natalia Tatiana Svetlana Irina Anna Marina Ekaterina Galina Lyudmila Yulia Anastasia Maria "
        "Nina Valentina Oksana Larisa Vera Nadezhda Ksenia Daria Polina",
        "Ivanov Smirnov Kuznetsov Popov Vasiliev Petrov Sokolov Mikhailov Novikov Fedorov Morozov Volkov "
        "Alekseev Lebedev Semenov Egorov Pavlov Kozlov Stepanov Nikolaev Orlov Andreev Makarov Nikitin Zakharov "
        "Zaitsev Soloviev Borisov Yakovlev Grigoriev Romanov Vorobiev Sergeev Kuzmin Frolov Aleksandrov Dmitriev "
        "Korolev Gusev Kiselev Ilyin Maksimov Polyakov Sorokin Vinogradov Kovalev Belov Medvedev Antonov Tarasov "
        "Zhukov Baranov Filippov Komarov Davydov Belyaev Gerasimov Bogdanov Osipov Sidorov Matveev Titov Markov "
        "Mironov Krylov Kulikov Karpov",
    ),
    _culture(
        "Russian in Cyrillic", "Cyrl", "slavic", 5, "RU UA BY KZ",
        "Александр Сергей Владимир Андрей Алексей Дмитрий Николай Михаил Иван Евгений Виктор Юрий Игорь Олег "
        "Анатолий Василий Павел Максим Константин Валерий Роман Денис Антон Артём Илья Кирилл Борис Геннадий "
        "Вячеслав Станислав",
        "Елена Ольга Наталья Татьяна Светлана Ирина Анна Марина Екатерина Галина Людмила Юлия Анастасия Мария "
        "Нина",
        "Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков Фёдоров Морозов Волков Алексеев "
        "Лебедев Семёнов Егоров Павлов Козлов Степанов Николаев Орлов Андреев Макаров Никитин Захаров Зайцев "
        "Соловьёв Борисов Яковлев Григорьев Романов Воробьёв Сергеев Кузьмин Фролов Александров Дмитриев Королёв "
        "Гусев Киселёв Магомедов",
    ),
    _culture(
        "Hindu and Sikh", "Latn", "plain", 7, "IN NP LK",
        "Rajesh Suresh Ramesh Sanjay Vijay Anil Sunil Ashok Rakesh Mukesh Amit Rahul Ravi Manoj Deepak Vinod "
        "Ajay Arun Mahesh Dinesh Pradeep Santosh Gurpreet Harpreet Manpreet Jaspal Balwinder Sukhdev Mohan Ram "
        "Krishna Gopal",
        "Sunita Anita Geeta Seema Rekha Priya Pooja Neha Kavita Lakshmi Meena Sushila Asha Usha Manjula Simran "
        "Harjeet",
        "Singh Kumar Sharma Patel Gupta Verma Yadav Das Reddy Rao Nair Iyer Mishra Pandey Joshi Mehta Shah Jain "
        "Agarwal Chauhan Thakur Kaur Gill Sandhu Dhillon Sidhu Grewal Thapa Rai Gurung Perera Fernando Silva",
    ),
    _culture(
        "Somali and Sahel", "Latn", "three", 3, "SO SD ML NE TD NG ET",
        "Mohamed Ahmed Ali Hassan Abdi Ibrahim Omar Osman Yusuf Abdullahi Mohamud Adan Farah Hussein Nur Said "
        "Ismail Mamadou Amadou Ibrahima Moussa Ousmane Abdoulaye Seydou Boubacar Oumar Musa Umar Sani Aliyu "
        "Bello Usman",
        "Fatuma Halima Amina Asha Hawa Khadija Maryan Sahra Hodan Fatoumata Aminata Mariam Aissatou Hauwa Zainab",
        "Mohamed Ahmed Ali Hassan Abdi Ibrahim Omar Osman Yusuf Abdullahi Mohamud Adan Farah Warsame Nur Diallo "
        "Traore Keita Coulibaly Toure Diarra Cisse Sow Ba Diop Ndiaye Bello Musa Abubakar Sani Garba Yakubu "
        "Danjuma",
    ),
    _culture(
        "Chinese and Korean", "Latn", "family first", 3, "CN KR KP TW SG",
        "Wei Jun Ming Hua Jian Guo Hong Ping Yong Qiang Lei Tao Bin Hao Feng Gang Min-ho Ji-hoon Sung-min "
        "Young-soo Jong-il Chol-su Yong-chol Kwang-su Myong-chol Jae-hyun Dong-hyun Xiaoming Zhiqiang Jianguo",
        "Fang Li Na Xiuying Min Jing Yan Juan Ying Mei Ji-eun Soo-jin Min-ji Hye-jin Mi-young Eun-ju",
        "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Kim Lee Park Choi Jung Ri "
        "Pak Jang",
    ),
    _culture(
        "Spanish", "Latn", "two families", 2, "MX CO ES VE PE CU",
        "Jose Juan Luis Carlos Miguel Jesus Antonio Francisco Jorge Pedro Manuel Alejandro Fernando Roberto "
        "Ricardo Jaime Rafael Daniel Eduardo Javier Raul Sergio Oscar Mario Hector Gustavo",
        "Maria Guadalupe Juana Margarita Rosa Ana Carmen Patricia Laura Gloria Martha Sandra Claudia Adriana",
        "Garcia Rodriguez Martinez Hernandez Lopez Gonzalez Perez Sanchez Ramirez Torres Flores Rivera Gomez "
        "Diaz Cruz Morales Reyes Gutierrez Ortiz Ramos Chavez Castillo Jimenez Moreno Alvarez Vargas Mendoza "
        "Romero Castro Rojas",
    ),
    _culture(
        "English, French and German", "Latn", "plain", 2, "US GB FR DE CA",
        "John James Robert Michael William David Richard Thomas Charles Jean Pierre Michel Andre Philippe Peter "
        "Hans Thomas Andreas Stefan Martin Paul Mark George Kevin Brian",
        "Mary Patricia Jennifer Linda Elizabeth Marie Nathalie Isabelle Sylvie Anna Sabine Petra Susanne Claudia "
        "Karen",
        "Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Martin Bernard Dubois Durand "
        "Muller Schmidt Schneider Fischer Weber Meyer Wagner Becker Clark Lewis Walker Hall Allen Young King "
        "Wright",
    ),
)  # fmt: skip
